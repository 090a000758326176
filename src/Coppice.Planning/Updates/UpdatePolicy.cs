using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Planning.Updates;

/// <summary>Finds, in a tree in the store, the files that have a say in which updates its package manager takes.</summary>
public static class UpdatePolicy
{
    // Configuration is text of some lines; what is larger is no such file.
    private const long SizeLimit = 16 << 20;

    /// <summary>
    /// The files that have a say, by path without a leading slash; symbolic links are read as what they lead to. None where only
    /// Coppice's own files have one (<see cref="IUpdateRules.OwnFiles"/>).
    /// </summary>
    /// <param name="rules">The distribution.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="sources">What it takes packages from.</param>
    /// <exception cref="Failure">A file is too large, or the store has lost or changed it.</exception>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Read(
        IUpdateRules rules, TreeReader tree, PackageSources sources)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var path in rules.PolicyPaths.SelectMany(path => Candidates(tree, path)))
        {
            if (tree.Follow(BytePath.Of(path)) is { } real && tree.Listing.Find(real) is { Type: EntryType.File } entry)
            {
                files[path] = entry.Size <= SizeLimit
                    ? tree.ReadAllBytes(real)
                    : throw new Failure($"/{path} is larger than {SizeLimit >> 20} MiB", kind: ProblemKind.Unsupported);
            }
        }

        var say = files.Where(file => rules.HasSay(file.Key, file.Value.Span)).ToDictionary();
        return rules.OwnFiles(sources, files) is { } own && say.Keys.All(own.Contains)
            ? new Dictionary<string, ReadOnlyMemory<byte>>()
            : say;
    }

    // The path itself, or everything directly in the folder that it leads to.
    private static IEnumerable<string> Candidates(TreeReader tree, string path)
    {
        if (tree.Follow(BytePath.Of(path)) is not { } real || tree.Listing.Find(real) is not { } entry)
        {
            return [];
        }

        return entry.Type != EntryType.Directory
            ? [path]
            : tree.Listing.Below(real)
                .Where(child => child.Path.Parent == real).Select(child => $"{path}/{Encoding.UTF8.GetString(child.Path.Name)}")
                .Where(child => !child.Contains('\uFFFD'));
    }
}
