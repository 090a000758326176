using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// What one run of pacman changed, as hooks are told it (libalpm, hook.c): packages and paths, each with what happened to it.
/// </summary>
/// <param name="Packages">Names of packages with <c>Install</c>, <c>Upgrade</c> or <c>Remove</c>.</param>
/// <param name="Paths">The same for paths, as packages list them: without a leading slash, folders with a closing one.</param>
internal sealed record PackageChanges(
    IReadOnlyList<(string Name, string Operation)> Packages, IReadOnlyList<(string Name, string Operation)> Paths)
{
    /// <summary>The runs that made a template of its old parent: what was installed, and then what was removed.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="before">Packages of the old parent.</param>
    /// <param name="own">Packages of the template on it.</param>
    /// <exception cref="MustRebuildException">The trees have no lists of files.</exception>
    public static IReadOnlyList<PackageChanges> Of(ChangedTrees trees, PacmanDatabase before, PacmanDatabase own)
    {
        // What the template replaced or removed is the same package in its new parent (PackageCheck), which still has the list.
        IEnumerable<string> OldFiles(PacmanEntry entry) => PacmanDatabase.FilesOf(entry, trees.ReadParent);
        var installed = own.Installed.Where(entry => !before.HasSame(entry)).ToList();
        var replaced = installed.Select(entry => before.Find(entry.Name)).OfType<PacmanEntry>().ToList();
        var removed = before.Installed.Where(entry => !own.Has(entry.Name)).ToList();
        return
        [
            Of(
                installed.Select(entry => (entry.Name, before.Has(entry.Name) ? "Upgrade" : "Install")),
                installed.SelectMany(entry => PacmanDatabase.FilesOf(entry, trees.ReadOwn)), replaced.SelectMany(OldFiles)),
            Of(removed.Select(entry => (entry.Name, "Remove")), [], removed.SelectMany(OldFiles)),
        ];
    }

    private static PackageChanges Of(
        IEnumerable<(string, string)> packages, IEnumerable<string> newFiles, IEnumerable<string> oldFiles)
    {
        var (come, gone) = (newFiles.ToHashSet(StringComparer.Ordinal), oldFiles.ToHashSet(StringComparer.Ordinal));
        return new PackageChanges(
            [.. packages],
            [.. come.Select(path => (path, gone.Contains(path) ? "Upgrade" : "Install")), .. gone
                .Where(path => !come.Contains(path)).Select(path => (path, "Remove"))]);
    }
}
