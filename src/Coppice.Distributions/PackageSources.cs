using System.Text;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a template may take packages from: frozen archives in order, and what of each. With one archive it is that archive.
/// </summary>
public sealed class PackageSources
{
    private readonly HashSet<string> asked;

    /// <param name="all">The archives, the one of the base first; all of one distribution and architecture.</param>
    public PackageSources(IReadOnlyList<PackageSource> all)
    {
        All = all;
        asked = [.. all.SelectMany(source => source.Asked)];
        Suites = [.. all.SelectMany(source => source.Archive.Suites)];
        Digest = all.Count == 1
            ? First.Digest
            : Digest.Of("coppice sources 1\n" + string.Concat(all.Select(source => $"archive {source.Archive.Digest}\n")));
        Words = string.Join(' ', all.SelectMany(source => source.Words));
        Key = all.Count == 1 && Words == First.Name ? Digest : Digest.Of($"{Words}\n{Digest}\n");
    }

    /// <summary>The archives in order.</summary>
    public IReadOnlyList<PackageSource> All { get; }

    /// <summary>The archive of the base.</summary>
    public ArchiveSnapshot First => All[0].Archive;

    /// <summary>The archives that templates added to that one.</summary>
    public IEnumerable<PackageSource> Further => All.Skip(1);

    /// <summary>The suites of all archives, in order.</summary>
    public IReadOnlyList<SuiteSnapshot> Suites { get; }

    /// <summary>The distribution: <c>debian</c>, <c>arch</c>.</summary>
    public string Type => First.Type;

    /// <summary>The distribution's name of the architecture.</summary>
    public string Architecture => First.Architecture;

    /// <summary>The architectures beside that one whose packages may be installed.</summary>
    public IReadOnlyList<string> ForeignArchitectures => First.Shown;

    /// <summary>The newest date of the archives' signed files, to the second, UTC.</summary>
    public DateTimeOffset Date => All.Max(source => source.Archive.Date);

    /// <summary>Digest over the archives' digests; of one archive its own. What may be taken is not in it.</summary>
    public Digest Digest { get; }

    /// <summary>Names them together with what may be taken: equal metadata are shown for equal keys.</summary>
    public Digest Key { get; }

    /// <summary>
    /// The names of the archives in order with what may be taken of each, in the form that <see cref="Parse"/> reads:
    /// <c>bookworm qubes signal:signal-desktop backports backports/mesa-utils</c>.
    /// </summary>
    public string Words { get; }

    /// <summary>The names of the archives, for people: <c>bookworm, qubes</c>.</summary>
    public string Names => string.Join(", ", All.Select(source => source.Archive.Name));

    /// <summary>The folder, among caches of metadata, for these very metadata as they are shown.</summary>
    public string CacheFolder => Key == Digest ? Digest.Hex : Path.Combine(First.Digest.Hex, Key.Hex);

    /// <summary>The source that a suite belongs to.</summary>
    public PackageSource SourceOf(SuiteSnapshot suite) =>
        All.First(source => source.Archive.Suites.Any(own => ReferenceEquals(own, suite)));

    /// <summary>
    /// Whether packages of a name may be taken from a source: it has to give them, and no other one is the only one that they are
    /// asked for from.
    /// </summary>
    public bool MayTake(PackageSource source, string name) =>
        source.Asked.Contains(name) || (!asked.Contains(name) && source.Take.Has(name));

    /// <summary>Whether all packages of a source may be taken, and none is asked for from one archive alone.</summary>
    public bool MayTakeAll(PackageSource source) => source.Take.IsAll && asked.Count == 0;

    /// <summary>Of one archive, all packages.</summary>
    public static PackageSources Of(ArchiveSnapshot only) => new([new PackageSource(only)]);

    /// <summary>One archive is the sources of all templates that add none.</summary>
    public static implicit operator PackageSources(ArchiveSnapshot only) => Of(only);

    /// <summary>The sources that <see cref="Words"/> name; null where an archive is not there.</summary>
    /// <param name="words">Their words.</param>
    /// <param name="find">Finds a frozen archive by its name.</param>
    public static PackageSources? Parse(string words, Func<string, ArchiveSnapshot?> find)
    {
        var all = new List<PackageSource>();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Split('/', 2) is [var from, var name])
            {
                var at = all.FindIndex(source => source.Archive.Name == from);
                if (at < 0)
                {
                    return null;
                }

                all[at] = all[at] with { Asked = [.. all[at].Asked, name] };
            }
            else if (word.Split(':', 2) is var parts && parts[0].Split('+') is [var only, .. var foreign]
                && find(only) is { } archive)
            {
                all.Add(new PackageSource(archive.With(foreign))
                {
                    Take = parts.Length == 1
                        ? TakeRule.All
                        : new TakeRule(parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries)),
                });
            }
            else
            {
                return null;
            }
        }

        return all.Count == 0 ? null : new PackageSources(all);
    }

    /// <inheritdoc/>
    public override string ToString() => new StringBuilder(Words).Append(" @ ").Append(Digest.Short).ToString();
}

/// <summary>One archive among the sources of a template.</summary>
/// <param name="Archive">The frozen archive.</param>
public sealed record PackageSource(ArchiveSnapshot Archive)
{
    /// <summary>Which packages may be taken of it.</summary>
    public TakeRule Take { get; init; } = TakeRule.All;

    /// <summary>Names of packages that are asked for from this archive and from no other (<c>name/archive</c>).</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>The addresses of suites in finished templates, where they are not those of their mirrors.</summary>
    public IReadOnlyDictionary<string, Uri> TemplateMirrors { get; init; } = new Dictionary<string, Uri>();

    /// <summary>Where finished templates find it, of one that is made here and published.</summary>
    public PublishedPlace? Published { get; init; }

    internal IEnumerable<string> Words =>
        Asked.Order(StringComparer.Ordinal).Select(name => $"{Archive.Name}/{name}")
            .Prepend(Take.IsAll ? Named : $"{Named}:{Take}");

    private string Named => string.Concat(Archive.Shown.Select(architecture => "+" + architecture).Prepend(Archive.Name));
}
