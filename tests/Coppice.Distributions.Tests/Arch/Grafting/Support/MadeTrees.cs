using System.Text;
using Coppice.Distributions.Arch.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Grafting.Support;

/// <summary>Three trees of a graft with pacman's databases: what is not set is not there.</summary>
internal sealed record MadeTrees
{
    public MadePackage[] Before { get; init; } = [];

    public MadePackage[] Own { get; init; } = [];

    public MadePackage[] Parent { get; init; } = [];

    public string[] ParentChanges { get; init; } = ["usr/share/something"];

    /// <summary>Files beside those of packages: of all three trees.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    /// <summary>Files of the template alone.</summary>
    public Dictionary<string, string> OwnFiles { get; init; } = [];

    /// <summary>Files of the new parent alone; instead of those of all.</summary>
    public Dictionary<string, string> ParentFiles { get; init; } = [];

    public ChangedTrees Trees
    {
        get
        {
            var (before, own, parent) = (Tree(Before, []), Tree(Own, OwnFiles), Tree(Parent, ParentFiles));
            return new ChangedTrees(
                new PackageDatabases(MadePackage.Database(Before), MadePackage.Database(Own), MadePackage.Database(Parent)),
                [
                    .. own.Where(file => before.GetValueOrDefault(file.Key) != file.Value).Select(file => BytePath.Of(file.Key))
                        .Order(),
                ],
                [.. ParentChanges.Select(BytePath.Of).Order()],
                path => Read(own, path),
                path => Read(parent, path),
                folder => Names(own, folder),
                folder => Names(parent, folder),
                path => before.ContainsKey(Encoding.UTF8.GetString(path.Bytes)))
            {
                LinkInOwn = path => Link(own, path),
                LinkInParent = path => Link(parent, path),
            };
        }
    }

    public RegenerationPlan Regenerate() => new ArchGraftRules().Regenerate(Trees);

    /// <summary>Why there is no graft.</summary>
    public string Doubt() => Assert.Throws<MustRebuildException>(Regenerate).Message;

    /// <summary>A hook's file and where it lies.</summary>
    public static KeyValuePair<string, string> Hook(
        string name, string trigger, string action = "Exec = /usr/bin/program", string when = "PostTransaction") =>
        new(
        $"usr/share/libalpm/hooks/{name}.hook",
        $"[Trigger]\nOperation = Install\nOperation = Upgrade\n{trigger}\n\n[Action]\nWhen = {when}\n{action}\n");

    private Dictionary<string, string> Tree(MadePackage[] packages, Dictionary<string, string> files)
    {
        var tree = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in Files.Concat(packages.SelectMany(package => package.Records)).Concat(files))
        {
            tree[path] = text;
        }

        return tree;
    }

    // What begins with an arrow is a link.
    private static byte[]? Read(Dictionary<string, string> files, BytePath path) =>
        files.TryGetValue(Encoding.UTF8.GetString(path.Bytes), out var text) && !text.StartsWith("->", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(text)
            : null;

    private static string? Link(Dictionary<string, string> files, BytePath path) =>
        files.TryGetValue(Encoding.UTF8.GetString(path.Bytes), out var text) && text.StartsWith("->", StringComparison.Ordinal)
            ? text[2..]
            : null;

    private static List<string> Names(Dictionary<string, string> files, BytePath folder) =>
        [
            .. files.Keys.Select(BytePath.Of).Where(path => path.Parent == folder)
                .Select(path => Encoding.UTF8.GetString(path.Name)),
        ];
}
