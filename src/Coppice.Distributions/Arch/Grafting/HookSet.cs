using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>The hooks that hold in a tree: those of packages, and above them those of the system (alpm-hooks(5)).</summary>
internal static class HookSet
{
    private const string Ending = ".hook";

    // The later one decides about a name. pacman.sh names the second one; the first is libalpm's own.
    private static readonly BytePath[] Folders = [BytePath.Of("usr/share/libalpm/hooks"), BytePath.Of("etc/pacman.d/hooks")];

    /// <summary>The hooks of the template on its old parent, by name.</summary>
    /// <exception cref="MustRebuildException">One of them cannot be read.</exception>
    public static IReadOnlyDictionary<string, Hook> OfOwn(ChangedTrees trees) =>
        Read(folder => trees.FilesInOwn(folder), path => (trees.ReadOwn(path), trees.LinkInOwn(path)));

    /// <summary>
    /// The hooks that the template will have on its new parent: the parent's, but its own where it changed them.
    /// </summary>
    /// <exception cref="MustRebuildException">One of them cannot be read.</exception>
    public static IReadOnlyDictionary<string, Hook> OfMerged(ChangedTrees trees)
    {
        var changed = trees.OwnChanges.Where(path => Folders.Contains(path.Parent)).ToHashSet();
        if (changed.FirstOrDefault(trees.IsInOldParent) is { } other)
        {
            // What it was before is not known here.
            throw new MustRebuildException($"it changed {other}, a hook of its parent");
        }

        return Read(
            folder => trees.FilesInParent(folder).Concat(trees.FilesInOwn(folder)).Distinct(StringComparer.Ordinal),
            path => changed.Contains(path)
                ? (trees.ReadOwn(path), trees.LinkInOwn(path))
                : (trees.ReadParent(path), trees.LinkInParent(path)));
    }

    private static Dictionary<string, Hook> Read(
        Func<BytePath, IEnumerable<string>> names, Func<BytePath, (byte[]? Text, string? Link)> read)
    {
        var hooks = new Dictionary<string, Hook>(StringComparer.Ordinal);
        foreach (var folder in Folders)
        {
            foreach (var file in names(folder).Where(name => name.EndsWith(Ending, StringComparison.Ordinal)))
            {
                var name = file[..^Ending.Length];
                var path = folder.Child(Encoding.UTF8.GetBytes(file));
                switch (read(path))
                {
                    case (_, "/dev/null"):
                        hooks.Remove(name);
                        break;
                    case (_, not null):
                        throw new MustRebuildException($"the hook {VisibleText.Of(name)} is a link");
                    case ({ } text, _):
                        hooks[name] = Hook.Read(name, text, path);
                        break;
                }
            }
        }

        return hooks;
    }
}
