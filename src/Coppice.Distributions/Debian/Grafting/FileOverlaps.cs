using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// The files of a template's packages, by the names that dpkg knows them by, against what its parent changed at these very names: a
/// package unpacked again would follow a link that was a directory, or leave a file to the package that took it over (Replaces,
/// Debian policy, 7.6.1), even where the trees alone seem to agree.
/// </summary>
internal static class FileOverlaps
{
    /// <exception cref="GraftDoubtException">The parent changed something that a package of the template has as well.</exception>
    public static void Refuse(ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent)
    {
        var (theirs, mine) = (trees.ParentChanges.ToHashSet(), trees.OwnChanges.ToHashSet());
        foreach (var stanza in own.Installed.Where(stanza => !before.Has(stanza.Key) && !parent.Has(stanza.Key)))
        {
            var paths = Paths(trees, stanza);
            var folders = paths.Select(path => path.Parent).ToHashSet();
            // A new directory of both is one directory; everything else at the same name is not.
            if (paths.FirstOrDefault(path => theirs.Contains(path) && (trees.IsInOldParent(path) || (mine.Contains(path) && !folders.Contains(path)))) is { } overlap)
            {
                throw new GraftDoubtException($"its package {stanza.Name} has {overlap}, which its parent changed");
            }
        }
    }

    private static List<BytePath> Paths(ChangedTrees trees, DpkgStanza stanza) =>
    [
        .. ((string[])[stanza.Name, $"{stanza.Name}:{stanza.Architecture}"])
            .Select(name => trees.ReadOwn(BytePath.Of($"var/lib/dpkg/info/{name}.list"))).OfType<byte[]>()
            .SelectMany(list => Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(path => path != "/.").Select(path => BytePath.Of(MergedUsr.Of(path))),
    ];
}
