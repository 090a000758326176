using Coppice.Store.Generations;

namespace Coppice.Planning.Differences;

/// <summary>What happened to a package, in order of rising danger.</summary>
public enum PackageChangeKind
{
    /// <summary>Its version became newer.</summary>
    Upgraded,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its version became older.</summary>
    Downgraded,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A package that is not the same in two generations.</summary>
/// <param name="Before">The package before; null when it was not there.</param>
/// <param name="After">The package after; null when it is gone.</param>
/// <param name="Kind">What happened to it.</param>
public sealed record PackageChange(RecordedPackage? Before, RecordedPackage? After, PackageChangeKind Kind)
{
    /// <summary>Its name.</summary>
    public string Name => (After ?? Before)!.Name;

    /// <summary>Its architecture, after the change where there is one.</summary>
    public string Architecture => (After ?? Before)!.Architecture;

    /// <summary>Whether no one may be surprised by it: the package is gone, or older.</summary>
    public bool IsGrave => Kind is PackageChangeKind.Downgraded or PackageChangeKind.Removed;

    /// <summary>By how many bytes its installed size changed, as the packages say.</summary>
    public long SizeChange => ((After?.InstalledKib ?? 0) - (Before?.InstalledKib ?? 0)) * 1024;
}

/// <summary>Compares the packages of two generations.</summary>
public static class PackageDifference
{
    /// <summary>Everything that is not the same, in order of rising danger, then of names.</summary>
    /// <param name="before">The packages of one generation.</param>
    /// <param name="after">The packages of the other.</param>
    /// <param name="versions">The distribution's order of versions.</param>
    public static IReadOnlyList<PackageChange> Between(
        IReadOnlyList<RecordedPackage> before, IReadOnlyList<RecordedPackage> after, Comparison<string> versions)
    {
        var old = before.ToDictionary(Identity);
        var current = after.ToDictionary(Identity);
        var changed = after.Where(package => old.TryGetValue(Identity(package), out var same) && same.Version != package.Version)
            .Select(package => Changed(old[Identity(package)], package, versions));
        var gone = before.Where(package => !current.ContainsKey(Identity(package))).ToList();
        var come = after.Where(package => !old.ContainsKey(Identity(package))).ToList();
        // A package that was for one architecture and is for all now is no other package.
        var moved = gone.Join(come, package => package.Name, package => package.Name, (from, to) => (From: from, To: to))
            .GroupBy(pair => pair.From.Name).Where(pairs => pairs.Count() == 1).Select(pairs => pairs.First()).ToList();
        var added = come.Except(moved.Select(pair => pair.To))
            .Select(package => new PackageChange(null, package, PackageChangeKind.Added));
        var removed = gone.Except(moved.Select(pair => pair.From))
            .Select(package => new PackageChange(package, null, PackageChangeKind.Removed));
        return
        [
            .. changed.Concat(moved.Select(pair => Changed(pair.From, pair.To, versions))).Concat(added).Concat(removed)
                .OrderBy(change => change.Kind)
                .ThenBy(change => change.Name, StringComparer.Ordinal)
                .ThenBy(change => change.Architecture, StringComparer.Ordinal),
        ];
    }

    private static (string Name, string Architecture) Identity(RecordedPackage package) => (package.Name, package.Architecture);

    private static PackageChange Changed(RecordedPackage before, RecordedPackage after, Comparison<string> versions) =>
        new(
            before, after,
            versions(before.Version, after.Version) > 0 ? PackageChangeKind.Downgraded : PackageChangeKind.Upgraded);
}
