using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Debian;

/// <summary>
/// What has to come from an archive with the packages that are asked for from it (<c>name/archive</c>): themselves, and of what
/// they depend on whatever no other archive of the template can fulfil.
/// </summary>
internal sealed class AskedClosure
{
    private readonly PackageSources sources;
    private readonly IReadOnlyList<(PackageSource Source, PackagesIndex Index)> indexes;
    private readonly Dictionary<PackageSource, HashSet<string>> names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> all = new(StringComparer.Ordinal);

    /// <param name="sources">The sources; nothing of them is opened where nothing is asked for.</param>
    public AskedClosure(PackageSources sources)
    {
        this.sources = sources;
        var asked = sources.All.Where(source => source.Asked.Count > 0).ToList();
        indexes = asked.Count == 0 ? [] :
        [
            .. from source in sources.All
               from suite in source.Archive.Suites
               from index in suite.Indexes
               select (source, PackagesIndex.Open(index.File)),
        ];
        foreach (var source in asked)
        {
            names[source] = Close(source);
        }

        all.UnionWith(names.Values.SelectMany(closed => closed));
    }

    /// <summary>Whether packages of a name may be taken from a source.</summary>
    public bool MayTake(PackageSource source, string name) => all.Contains(name)
        ? names.TryGetValue(source, out var own) && own.Contains(name)
        : sources.MayTake(source, name);

    private HashSet<string> Close(PackageSource source)
    {
        var own = indexes.Where(pair => ReferenceEquals(pair.Source, source)).Select(pair => pair.Index).ToList();
        var others = indexes.Where(pair => !ReferenceEquals(pair.Source, source)).ToList();
        var provided = new Lazy<HashSet<string>>(() => Provided(others));
        var closed = new HashSet<string>(source.Asked, StringComparer.Ordinal);
        var open = new Queue<string>(closed);
        while (open.TryDequeue(out var name))
        {
            var newest = own.SelectMany(index => index.Find(name)).MaxBy(package => DebianVersion.Parse(package.Version));
            foreach (var group in Groups(newest).Where(group => !group.Any(relation => IsMet(relation, others, provided))))
            {
                var choice = group.FirstOrDefault(relation => Has(own, relation));
                if (choice is not null && closed.Add(choice.Name))
                {
                    open.Enqueue(choice.Name);
                }
            }
        }

        return closed;
    }

    private static IEnumerable<IReadOnlyList<Relation>> Groups(IndexedPackage? package) =>
        Relation.Groups(package?.PreDepends ?? "").Concat(Relation.Groups(package?.Depends ?? ""));

    private bool IsMet(
        Relation relation, List<(PackageSource Source, PackagesIndex Index)> others, Lazy<HashSet<string>> provided) =>
        Has(others.Where(other => sources.MayTake(other.Source, relation.Name)).Select(other => other.Index), relation)
        || (relation.Version is null && provided.Value.Contains(relation.Name));

    private static bool Has(IEnumerable<PackagesIndex> indexes, Relation relation) =>
        indexes.Any(index => index.Find(relation.Name).Any(package => relation.Allows(package.Version)));

    private HashSet<string> Provided(List<(PackageSource Source, PackagesIndex Index)> others) =>
    [
        .. from other in others
           from name in other.Index.Names
           where sources.MayTake(other.Source, name)
           from stanza in other.Index.Stanzas(name)
           from provided in RelationNames.Of(Stanza.Field(stanza.Span, "Provides"u8))
           select provided,
    ];
}
