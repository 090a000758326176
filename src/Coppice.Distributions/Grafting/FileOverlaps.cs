using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>
/// The files of a template's packages, by the names that its package manager knows them by, against what its parent changed at
/// these very names: a package unpacked again would follow a link that was a directory, leave a file to the package that took it
/// over, or be refused, even where the trees alone seem to agree.
/// </summary>
internal static class FileOverlaps
{
    /// <param name="trees">The trees.</param>
    /// <param name="packages">The packages that only the template has, with the paths that they bring.</param>
    /// <exception cref="MustRebuildException">The parent changed something that a package of the template has as
    /// well.</exception>
    public static void Refuse(ChangedTrees trees, IEnumerable<(string Package, IReadOnlyList<BytePath> Paths)> packages)
    {
        var (theirs, mine) = (trees.ParentChanges.ToHashSet(), trees.OwnChanges.ToHashSet());
        foreach (var (package, paths) in packages)
        {
            var folders = paths.Select(path => path.Parent).ToHashSet();
            // A new directory of both is one directory; everything else at the same name is not.
            if (paths
                .FirstOrDefault(
                    path => theirs.Contains(path)
                    && (trees.IsInOldParent(path) || (mine.Contains(path) && !folders.Contains(path)))) is { } overlap)
            {
                throw new MustRebuildException($"its package {package} has {overlap}, which {trees.Other} changed");
            }
        }
    }
}
