using System.Globalization;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>users:</c>.</summary>
internal sealed class UserSection(Problems problems)
{
    private const string Example = "users: [{name: user, uid: 1000, groups: [sudo], shell: /bin/bash}]";

    // useradd(8): (uid_t)-1 and 65535 mean something else to some programs.
    private const int MostNumber = 65533;

    /// <summary>The users and groups, in order.</summary>
    public IReadOnlyList<UserDeclaration> Read(Section section)
    {
        var users = section.Maps(Keys.Users, Example).Select(Read).OfType<UserDeclaration>().ToList();
        DistinctItems.Check(
            users, user => (user.Name, user.IsGroup), user => user.Where,
            user => $"the {(user.IsGroup ? "group" : "user")} {Shown.Text(user.Name)} is already in users", problems);
        return users;
    }

    private UserDeclaration? Read(YamlMap map)
    {
        var isGroup = map.Entry("name") is null && map.Entry("group") is not null;
        var section = new Section(map, isGroup ? Keys.OfGroup : Keys.OfUser, isGroup ? "a group" : "a user", problems);
        if (!isGroup && !section.Has("name"))
        {
            problems.Add(map, "this user has no name", Example);
        }

        var name = Account(section, isGroup ? "group" : "name");
        var number = section.Text(isGroup ? "gid" : "uid") is { } id ? Number(id) : null;
        var groups = DistinctWords.Of(section.Texts("groups"), "groups", problems)
            .Where(group => WordGrammar.Account.Check(group, problems)).Select(group => group.Value).ToList();
        var user = new UserDeclaration(name ?? "", isGroup, number, map.Where)
        {
            Group = isGroup ? null : Account(section, "group"),
            Groups = isGroup ? [] : groups,
            Shell = Path(section, "shell"),
            Home = Path(section, "home"),
            Comment = section.Text("comment") is { } comment && IsField(comment) ? comment.Value : null,
            IsSystem = section.Truth("system") ?? false,
        };
        return name is null ? null : user;
    }

    private string? Account(Section section, string key) =>
        section.Text(key) is { } name && WordGrammar.Account.Check(name, problems) ? name.Value : null;

    private string? Path(Section section, string key) =>
        section.Text(key) is { } path && TreePath.Check(path, problems) && IsField(path) ? path.Value : null;

    // passwd(5): a colon would begin another field.
    private bool IsField(YamlScalar text)
    {
        if (!text.Value.Contains(':') && !text.Value.Any(char.IsControl))
        {
            return true;
        }

        problems.Add(text, $"{Shown.Word(text)} cannot stand in passwd(5)", "leave out colons and line breaks");
        return false;
    }

    private int? Number(YamlScalar id)
    {
        if (int.TryParse(id.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= MostNumber)
        {
            return number;
        }

        problems.Add(id, $"{Shown.Word(id)} is not the number of an account", $"write a whole number from 1 to {MostNumber}");
        return null;
    }
}
