using Coppice.Distributions.Debian.Updates;
using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// What a newer snapshot changes for apt: the names for which it would take another package file now, because the newest version
/// is another one or a version has another content than before, and the virtual names that such packages provide.
/// </summary>
internal sealed class CatalogChanges : ICatalogChanges
{
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> newest = new(StringComparer.Ordinal);
    private readonly bool unknown;

    /// <param name="then">The archive before; null when nothing is known of it: then every name counts as changed.</param>
    /// <param name="now">The archive now.</param>
    public CatalogChanges(PackageSources? then, PackageSources now)
    {
        unknown = then is null;
        if (then is null || then.Key == now.Key)
        {
            return;
        }

        var (old, current) = (Indexes(then), Indexes(now));
        foreach (var priority in old.Keys.Union(current.Keys).Select(index => index.Priority).Distinct().ToList())
        {
            Compare(Of(old, priority), Of(current, priority));
        }
    }

    /// <summary>Whether apt may take something else for that name.</summary>
    public bool Has(string name) => unknown || changed.Contains(name);

    /// <summary>The newest version that the archive has of a package now, where that changed; null when it has none.</summary>
    public string? VersionOf(string name) => newest.GetValueOrDefault(name);

    private void Compare(Dictionary<string, Lazy<PackagesIndex>> old, Dictionary<string, Lazy<PackagesIndex>> current)
    {
        // Names that stand only in indexes which both have cannot change.
        var names = old.Keys.Except(current.Keys)
            .Select(file => old[file]).Concat(current.Keys.Except(old.Keys).Select(file => current[file]))
            .SelectMany(index => index.Value.Names).ToHashSet();
        foreach (var name in names)
        {
            // Nearly every entry is the very same in both, and reading 60,000 of them takes a second.
            if (SameText(old.Values, current.Values, name))
            {
                continue;
            }

            var (then, now) = (All(old.Values, name), All(current.Values, name));
            var (before, after) = (Newest(then), Newest(now));
            if (before?.Version != after?.Version || HasOtherContent(then, now))
            {
                changed.Add(name);
                if (after is not null && (!newest.TryGetValue(name, out var known) || CompareVersions(after.Version, known) > 0))
                {
                    newest[name] = after.Version;
                }

                changed.UnionWith(Provided(before));
                changed.UnionWith(Provided(after));
            }
        }
    }

    // By suites that apt weighs alike: a newest version in backports hides nothing that happens in the release
    // (apt_preferences(5)).
    // Of an index of which less may be taken now, or more, every name counts as changed that it had or has.
    private static Dictionary<(int Priority, string File), Lazy<PackagesIndex>> Indexes(PackageSources sources) =>
        SourceIndex.Of(sources)
            .Select(index => (
                Key: (
                    SuiteRules.Of(index.Suite).Priority,
                    index.IsWhole ? index.Frozen.File : $"{index.Frozen.File} {sources.Words}"),
                index))
            .DistinctBy(pair => pair.Key)
            .ToDictionary(pair => pair.Key, pair => new Lazy<PackagesIndex>(() => pair.index.Packages));

    private static Dictionary<string, Lazy<PackagesIndex>> Of(
        Dictionary<(int Priority, string File), Lazy<PackagesIndex>> indexes, int priority) =>
        indexes.Where(index => index.Key.Priority == priority).ToDictionary(index => index.Key.File, index => index.Value);

    private static bool SameText(IEnumerable<Lazy<PackagesIndex>> old, IEnumerable<Lazy<PackagesIndex>> current, string name)
    {
        using var before = old.SelectMany(index => index.Value.Stanzas(name)).GetEnumerator();
        using var after = current.SelectMany(index => index.Value.Stanzas(name)).GetEnumerator();
        while (before.MoveNext())
        {
            if (!after.MoveNext() || !before.Current.Span.SequenceEqual(after.Current.Span))
            {
                return false;
            }
        }

        return !after.MoveNext();
    }

    private static List<IndexedPackage> All(IEnumerable<Lazy<PackagesIndex>> indexes, string name) =>
        [.. indexes.SelectMany(index => index.Value.Find(name))];

    private static int CompareVersions(string one, string other) =>
        DebianVersion.Parse(one).CompareTo(DebianVersion.Parse(other));

    private static IndexedPackage? Newest(List<IndexedPackage> packages) =>
        packages.MaxBy(package => DebianVersion.Parse(package.Version));

    // Archives do publish a package again under the version that it had. Any version: which one is installed is not known here.
    private static bool HasOtherContent(List<IndexedPackage> then, List<IndexedPackage> now)
    {
        var files = then.ToLookup(package => (package.Version, package.Architecture), package => package.Digest);
        return now.GroupBy(package => (package.Version, package.Architecture), package => package.Digest)
            .Any(version => files[version.Key].Any() && !files[version.Key].ToHashSet().SetEquals(version));
    }

    private static IEnumerable<string> Provided(IndexedPackage? package) =>
        Relation.Groups(package?.Provides ?? "").SelectMany(group => group).Select(relation => relation.Name);
}
