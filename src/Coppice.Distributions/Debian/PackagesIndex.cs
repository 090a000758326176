using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// A Debian package index (<c>Packages</c>, uncompressed), kept as the bytes that were verified. Opening it finds where each
/// package begins; everything else is read from the bytes when asked for, so that 60,000 packages are open in a fraction of a
/// second.
/// </summary>
public sealed class PackagesIndex
{
    /// <summary>Larger files are refused. Debian's main component has 50 MB per architecture.</summary>
    public const long SizeLimit = 1 << 30;

    private const int TypicalStanza = 800;
    private const int None = -1;

    // A frozen index never changes under its name; what could is told by time and size.
    private static readonly ConcurrentDictionary<(string File, DateTime Time, long Size),
        WeakReference<Lazy<PackagesIndex>>> Opened = new();

    private readonly byte[] data;

    // All stanzas in the order of the file; those of one name are chained, since nearly every name has only one.
    private readonly List<(Range Range, int Next)> stanzas;
    private readonly Dictionary<string, (int First, int Last)> first;
    private readonly Lazy<Dictionary<string, int>> byPath;

    /// <summary>Opens a verified, uncompressed index.</summary>
    /// <exception cref="Failure">The file cannot be read, is too large, or has a stanza that begins without a name.</exception>
    public PackagesIndex(string file)
        : this(Read(file))
    {
    }

    /// <summary>Opens an index, or hands out the one that someone in this process still has open.</summary>
    /// <exception cref="Failure">As for the constructor.</exception>
    public static PackagesIndex Open(string file)
    {
        var now = new FileInfo(file);
        if (!now.Exists)
        {
            return new PackagesIndex(file);
        }

        var opened = Opened.GetOrAdd(
            (now.FullName, now.LastWriteTimeUtc, now.Length), _ => new WeakReference<Lazy<PackagesIndex>>(null!));
        Lazy<PackagesIndex>? index;
        lock (opened)
        {
            if (!opened.TryGetTarget(out index))
            {
                opened.SetTarget(index = new Lazy<PackagesIndex>(() => new PackagesIndex(file)));
            }
        }

        return index.Value;
    }

    private PackagesIndex(PackagesIndex whole, Func<string, bool> names)
    {
        data = whole.data;
        var kept = whole.Names.Where(names).ToHashSet(StringComparer.Ordinal);
        (stanzas, first) = (new(kept.Count), new(kept.Count, StringComparer.Ordinal));
        byPath = new Lazy<Dictionary<string, int>>(ReadPaths);
        foreach (var at in kept.SelectMany(whole.Places).Order())
        {
            Add(whole.stanzas[at].Range);
        }
    }

    /// <summary>Opens an index that is in memory. The bytes must not change afterwards.</summary>
    /// <exception cref="Failure">It has a stanza without a valid name.</exception>
    public PackagesIndex(byte[] data)
    {
        data = StanzaText.WithoutCarriageReturns(data);
        this.data = data;
        stanzas = new(data.Length / TypicalStanza);
        first = new(data.Length / TypicalStanza, StringComparer.Ordinal);
        byPath = new Lazy<Dictionary<string, int>>(ReadPaths);
        for (var start = 0; start < data.Length;)
        {
            var rest = data.AsSpan(start);
            var length = rest.IndexOf("\n\n"u8);
            var stanza = length < 0 ? rest : rest[..length];
            if (!stanza.Trim((byte)'\n').IsEmpty)
            {
                Add(new Range(start, start + stanza.Length));
            }

            start += length < 0 ? rest.Length : length + 2;
        }
    }

    /// <summary>The index as it would be with nothing but packages of some names.</summary>
    public PackagesIndex Only(Func<string, bool> names) => new(this, names);

    /// <summary>All of it, as a file.</summary>
    public byte[] Text() => StanzaText.Join(AllStanzas);

    /// <summary>The names of all packages, for instance to find the nearest to a wrong one.</summary>
    public IReadOnlyCollection<string> Names => first.Keys;

    /// <summary>Everything there is of that name, in the order of the file; empty when there is nothing.</summary>
    /// <exception cref="Failure">A stanza lacks a field that every package has, or its values are not acceptable.</exception>
    public IReadOnlyList<IndexedPackage> Find(string name) =>
        [.. Stanzas(name).Select(stanza => new IndexedPackage(name, stanza))];

    /// <summary>The package of that name, version (compared as text) and architecture, or null.</summary>
    /// <exception cref="Failure">A stanza of that name is malformed.</exception>
    public IndexedPackage? Find(string name, string version, string architecture) =>
        Find(name).FirstOrDefault(package => package.Version == version && package.Architecture == architecture);

    /// <summary>
    /// The package whose file has that path (its field Filename), or null: the name of a file need not say whose it is.
    /// </summary>
    /// <exception cref="Failure">Its stanza is malformed.</exception>
    public IndexedPackage? At(string path)
    {
        path = ArchivePath.Normal(path);
        if (path.Length == 0 || !byPath.Value.TryGetValue(path, out var at))
        {
            return null;
        }

        var stanza = data.AsMemory(stanzas[at].Range);
        return new IndexedPackage(Encoding.ASCII.GetString(Stanza.Field(stanza.Span, "Package"u8)), stanza);
    }

    /// <summary>All packages, grouped by name, in no particular order of names.</summary>
    /// <exception cref="Failure">A stanza is malformed.</exception>
    public IEnumerable<IndexedPackage> All() => first.Keys.SelectMany(Find);

    /// <summary>All stanzas as they stand in the file, in its order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> AllStanzas =>
        stanzas.Select(stanza => (ReadOnlyMemory<byte>)data.AsMemory(stanza.Range));

    /// <summary>The stanzas of that name as they stand in the file, in its order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Stanzas(string name) =>
        Places(name).Select(at => (ReadOnlyMemory<byte>)data.AsMemory(stanzas[at].Range));

    /// <summary>
    /// The index as it would be with nothing but some packages, each without its MD5: apt computes every digest that an index
    /// names, of every package that it installs (apt, <c>aptMethod::CalculateHashes</c>), and to SHA-256, which every package
    /// has, MD5 adds nothing but time.
    /// </summary>
    /// <param name="names">Their names; those that it does not have are passed over.</param>
    public byte[] ReducedIndex(IEnumerable<string> names) =>
        StanzaText.Join(
            names.SelectMany(Places).Order().Select(at => Stanza.Without(data.AsMemory(stanzas[at].Range), "MD5sum"u8)));

    private IEnumerable<int> Places(string name)
    {
        for (var at = first.TryGetValue(name, out var places) ? places.First : None; at != None; at = stanzas[at].Next)
        {
            yield return at;
        }
    }

    private static byte[] Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= SizeLimit
                ? File.ReadAllBytes(file)
                : throw new Failure($"the package index {VisibleText.Of(file)} is larger than {SizeLimit} bytes",
                    kind: ProblemKind.Unverified);
        }
        catch (IOException e)
        {
            throw new Failure($"cannot read the package index {VisibleText.Of(file)}: {e.Message}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }

    private void Add(Range range)
    {
        var name = Stanza.Field(data.AsSpan(range), "Package"u8);
        if (name.IsEmpty || name.ContainsAnyExcept(PackageName))
        {
            throw new Failure(
                $"the package index has a package without a proper name, at byte {range.Start}: "
                    + $"{VisibleText.Of(name.Length > 80 ? name[..80] : name)}", kind: ProblemKind.Unverified);
        }

        var text = Encoding.ASCII.GetString(name);
        var added = stanzas.Count;
        stanzas.Add((range, None));
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(first, text, out var known);
        if (!known)
        {
            at = (added, added);
            return;
        }

        stanzas[at.Last] = (stanzas[at.Last].Range, added);
        at.Last = added;
    }

    private Dictionary<string, int> ReadPaths()
    {
        var paths = new Dictionary<string, int>(stanzas.Count, StringComparer.Ordinal);
        for (var i = 0; i < stanzas.Count; i++)
        {
            paths.TryAdd(
                ArchivePath.Normal(Encoding.UTF8.GetString(Stanza.Field(data.AsSpan(stanzas[i].Range), "Filename"u8))), i);
        }

        return paths;
    }

    // deb-control(5): lower-case letters, digits, plus, minus and dot. Some third-party archives have capitals; apt takes them.
    private static readonly System.Buffers.SearchValues<byte> PackageName =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._"u8);
}
