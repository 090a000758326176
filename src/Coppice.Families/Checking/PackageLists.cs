using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads a template's <c>packages</c> and <c>without</c>.</summary>
internal sealed class PackageLists(FamilyFolder folder, Problems problems)
{
    /// <summary>The two lists.</summary>
    public (IReadOnlyList<DeclaredWord> Packages, IReadOnlyList<DeclaredWord> Without) Read(Section section)
    {
        var all = DistinctWords.Of(section.Texts(Keys.Packages), Keys.Packages, problems);
        var files = all.Where(IsFile).ToList();
        var packages = all.Except(files).Where(name => Check(name, mayNameArchive: true)).ToList();
        var without = Without(section);
        var added = packages.GroupBy(name => Word(name).Value).ToDictionary(group => group.Key, group => group.First());
        foreach (var twice in packages.Where(name => added[Word(name).Value] != name))
        {
            problems.Add(
                twice, $"{Shown.Word(twice)} is in packages already, {Place.Of(added[Word(twice).Value], twice)}",
                "one template takes a package from one archive: remove one of them");
        }

        foreach (var (name, _) in without.Where(word => added.ContainsKey(word.Name.Value)))
        {
            problems.Add(
                name,
                $"{Shown.Word(name)} is also in packages, {Place.Of(added[name.Value], name)}: one template cannot both add and "
                    + "remove it",
                "remove one of them");
        }

        // In the order of the list: what is said about a package goes by it.
        return (
            [
                .. all.Select(word => IsFile(word) ? File(word) : packages.Contains(word) ? Word(word) : null)
                    .OfType<DeclaredWord>(),
            ],
            without.Select(word => Word(word.Name) with { IfInstalled = word.IfInstalled }).ToList());
    }

    private List<(YamlScalar Name, bool IfInstalled)> Without(Section section)
    {
        var words = new List<(YamlScalar Name, bool IfInstalled)>();
        foreach (var node in section.Items(Keys.Without))
        {
            switch (node)
            {
                case YamlScalar { IsNull: false } name:
                    words.Add((name, false));
                    break;
                case YamlMap map:
                    var item = new Section(map, Keys.OfWithout, "a package of without", problems);
                    if (!item.Has("name"))
                    {
                        problems.Add(map, "this package of without has no name", "without: [{name: cups, if-installed: true}]");
                    }
                    else if (item.Text("name") is { } optional)
                    {
                        words.Add((optional, item.Truth("if-installed") ?? false));
                    }

                    break;
                default:
                    problems.Add(node, $"{Keys.Without} must be a list of packages, but this is {node.Kind}");
                    break;
            }
        }

        var distinct = DistinctWords.Of([.. words.Select(word => word.Name)], Keys.Without, problems).ToHashSet();
        return [.. words.Where(word => distinct.Contains(word.Name) && Check(word.Name, mayNameArchive: false))];
    }

    /// <summary>Whether a word is the path of a package beside the family file.</summary>
    private static bool IsFile(YamlScalar word) => word.Value.StartsWith("./", StringComparison.Ordinal);

    private DeclaredWord? File(YamlScalar path) => folder.Find(path, FileKind.File, problems) is { } absolute
        ? new DeclaredWord(path.Value, path.Where) { File = new DeclaredPath(path.Value, absolute, path.Where) }
        : null;

    private List<YamlScalar> Names(Section section, string key, bool mayNameArchive) =>
        DistinctWords.Of(section.Texts(key), key, problems).Where(name => Check(name, mayNameArchive)).ToList();

    // A name goes to the package manager as an argument, where a hyphen in front is an option and one at the end means "remove".
    private bool Check(YamlScalar name, bool mayNameArchive)
    {
        var (text, archive) = Word(name) is var word && mayNameArchive ? (word.Value, word.Archive) : (name.Value, null);
        var colon = text.IndexOf(':');
        var package = colon < 0 ? text : text[..colon];
        if (WordGrammar.Package.Allows(package)
            && !package.EndsWith('-') && (colon < 0 || WordGrammar.Architecture.Allows(text.AsSpan(colon + 1)))
            && (archive is null || WordGrammar.Archive.Allows(archive)))
        {
            return true;
        }

        problems.Add(name, $"{Shown.Word(name)} is not a package name", Hint(name.Value));
        return false;
    }

    private static string Hint(string name) => name switch
    {
        _ when name.Contains('=') =>
            "versions come from the snapshot: write the name alone, or name/archive to take it from that archive; a pin is a "
                + "file under files",
        _ when name.Trim().Contains(' ') || name.Contains(',') =>
            "write every package as its own list item: "
                + "["
                + string.Join(
                    ", ", Values.Words(name) is var words && words.All(word => WordGrammar.Package.Allows(word))
                        ? words : ["git", "gnupg"])
                + "]",
        _ when name.EndsWith('-') => "to remove a package, list it under without",
        _ when name.Any(char.IsAsciiLetterUpper) => "package names have no capital letters",
        _ => "a package name has letters a-z, digits, and + . - _ @ after the first character; :architecture may follow",
    };

    private static DeclaredWord Word(YamlScalar name) => name.Value.Split('/', 2) is [var package, var archive]
        ? new DeclaredWord(package, name.Where) { Archive = archive }
        : new DeclaredWord(name.Value, name.Where);
}
