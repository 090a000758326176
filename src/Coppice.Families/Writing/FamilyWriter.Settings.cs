using System.Globalization;
using Coppice.Families.Checking;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Families.Writing;

/// <content>What templates declare beside packages and scripts.</content>
public sealed partial class FamilyWriter
{
    private void Write(TemplateSettings settings, IReadOnlyList<FilesDeclaration> files)
    {
        Line(Keys.Users, Items(settings.Users.Select(User)));
        Line(Keys.Fetch, Items(settings.Fetch.Select(Fetch)));
        // What is laid again follows from vars.
        Line(Keys.Files, Items(files.Where(item => item.Of is null).Select(File)));
        Line(Keys.Edit, Items(settings.Edits.Select(edit => Pairs(
            ("file", Text(edit.File)), ("set", Text(edit.Key)), ("to", Text(edit.Value)), ("separator", Text(edit.Separator))))));
        Line(Keys.DeletePaths, List(settings.DeletePaths.Select(path => path.Value)));
        Line(Keys.Locale, Text(settings.Locale?.Value));
        Line(Keys.Timezone, Text(settings.Timezone?.Value));
        Line(
            Keys.Services,
            settings.Services.Count == 0
                ? null
                : Pairs([.. settings.Services.GroupBy(service => service.Verb)
                    .Select(group => (group.Key, List(group.Select(service => service.Unit))))]));
        Line(Keys.Vars, settings.Vars.Count == 0
            ? null
            : Map(settings.Vars.Select(pair => (pair.Key, Text(pair.Value.Value)))));
    }

    private static string? Without(IReadOnlyList<DeclaredWord> words) => Items(words.Select(word =>
        word.IfInstalled ? Pairs(("name", Word(word.Value)), ("if-installed", "true")) : Word(word.Value)));

    private static string User(UserDeclaration user) => user.IsGroup
        ? Pairs(("group", Text(user.Name)), ("gid", Number(user.Number)), ("system", user.IsSystem ? "true" : null))
        : Pairs(
            ("name", Text(user.Name)), ("uid", Number(user.Number)), ("group", Text(user.Group)), ("groups", List(user.Groups)),
            ("shell", Text(user.Shell)), ("home", Text(user.Home)), ("comment", Text(user.Comment)),
            ("system", user.IsSystem ? "true" : null));

    private static string Fetch(FetchDeclaration fetch) => Pairs(
    [
        ("url", Text(fetch.Url.OriginalString)), ("sha256", Text(fetch.Sha256)), ("to", Text(fetch.To)),
        ("unpack", fetch.Unpack is { } strip ? $"{{strip: {strip}}}" : null), .. Rights(fetch.Rights),
    ]);

    private string File(FilesDeclaration item)
    {
        var rights = Rights(item.Rights);
        return item.Form switch
        {
            FilesForm.Folder when item.Rights == FileRights.None && item.To == "/" => Word(Relative(item.Source!, item.Where)),
            FilesForm.Folder =>
                Pairs(
                [
                    ("copy", Word(Relative(item.Source!, item.Where) + "/")), ("to", item.To == "/" ? null : Text(item.To)),
                    .. rights,
                ]),
            FilesForm.File => Pairs([("copy", Word(Relative(item.Source!, item.Where))), ("to", Text(item.To)), .. rights]),
            FilesForm.Text =>
                Pairs([("text", Text(System.Text.Encoding.UTF8.GetString(item.Content))), ("to", Text(item.To)), .. rights]),
            FilesForm.Render => Pairs([("render", Word(Relative(item.Source!, item.Where))), ("to", Text(item.To)), .. rights]),
            FilesForm.Link => Pairs(("path", Text(item.To)), ("link-to", Text(item.LinkTo))),
            _ => Pairs([("folder", Text(item.To)), .. rights]),
        };
    }

    private static (string, string?)[] Rights(FileRights rights) =>
    [
        ("mode", Octal(rights.Mode)), ("folder-mode", Octal(rights.FolderMode)), ("owner", Text(rights.Owner)),
        ("group", Text(rights.Group)),
    ];

    private static string? Octal(int? mode) => mode is { } bits ? $"'{Convert.ToString(bits, 8).PadLeft(4, '0')}'" : null;

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Items(IEnumerable<string> items) =>
        items.ToList() is { Count: > 0 } list ? $"[{string.Join(", ", list)}]" : null;

    private static string Pairs(params (string Key, string? Value)[] pairs) =>
        $"{{{string.Join(", ", pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
}
