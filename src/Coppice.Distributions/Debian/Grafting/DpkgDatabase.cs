using System.Text;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>One stanza of dpkg's database, kept as its bytes.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="Text">The whole stanza without the empty line after it.</param>
internal sealed record DpkgStanza(string Name, string Version, string Architecture, ReadOnlyMemory<byte> Text) : ITreePackage
{
    /// <summary>What dpkg tells packages apart by.</summary>
    public (string Name, string Architecture) Key => (Name, Architecture);

    /// <summary>A field as text; empty when it is not there.</summary>
    public string Field(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(Stanza.Field(Text.Span, field));

    /// <summary>
    /// Where dpkg keeps a control file of the package, with and without the architecture in its name (dpkg(1)).
    /// </summary>
    /// <param name="part">The control file: <c>postinst</c>.</param>
    /// <exception cref="MustRebuildException">The package has a name that no package has.</exception>
    public IEnumerable<BytePath> InfoFiles(string part) =>
        Name.Length > 0 && (Name + Architecture).All(c => char.IsAsciiLetterOrDigit(c) || "+-._".Contains(c))
            ? [BytePath.Of($"var/lib/dpkg/info/{Name}.{part}"), BytePath.Of($"var/lib/dpkg/info/{Name}:{Architecture}.{part}")]
            : throw new MustRebuildException(
                $"the package database has a package {VisibleText.Of(Name)}:{VisibleText.Of(Architecture)}");

    /// <summary>Whether two stanzas are the same bytes.</summary>
    public bool Same(DpkgStanza? other) => other is not null && Text.Span.SequenceEqual(other.Text.Span);
}

/// <summary>dpkg's database of packages, /var/lib/dpkg/status (dpkg(1)), as its stanzas.</summary>
internal sealed class DpkgDatabase : IPackageSet<DpkgStanza, Relation>
{
    private readonly Dictionary<(string, string), DpkgStanza> stanzas = [];
    private readonly HashSet<(string, string)> installed;
    private readonly ILookup<string, DpkgStanza> byName;
    private readonly Lazy<ILookup<string, Relation>> provided;

    public DpkgDatabase(ReadOnlyMemory<byte> status)
    {
        foreach (var text in StanzaText.Split(status))
        {
            var stanza = new DpkgStanza(Value(text, "Package"u8), Value(text, "Version"u8), Value(text, "Architecture"u8), text);
            stanzas[stanza.Key] = stanza;
        }

        installed =
        [
            .. stanzas.Values.Where(stanza => Stanza.Field(stanza.Text.Span, "Status"u8).EndsWith(" installed"u8))
                .Select(stanza => stanza.Key),
        ];
        byName = Installed.ToLookup(stanza => stanza.Name, StringComparer.Ordinal);
        provided = new(() =>
            Installed.SelectMany(stanza => Relation.Groups(stanza.Field("Provides"u8)))
                .SelectMany(group => group).ToLookup(relation => relation.Name, StringComparer.Ordinal));
    }

    /// <summary>All stanzas, also of packages that only left configuration behind.</summary>
    public IReadOnlyCollection<DpkgStanza> All => stanzas.Values;

    /// <summary>The stanzas of packages that are there.</summary>
    public IEnumerable<DpkgStanza> Installed => stanzas.Values.Where(stanza => installed.Contains(stanza.Key));

    /// <summary>The stanza of a package, or null.</summary>
    public DpkgStanza? Find((string Name, string Architecture) key) => stanzas.GetValueOrDefault(key);

    /// <summary>Whether that package is there.</summary>
    public bool Has((string Name, string Architecture) key) => installed.Contains(key);

    /// <summary>Whether a package of that name is installed.</summary>
    public bool Has(string name) => byName.Contains(name);

    /// <inheritdoc/>
    public bool Has(DpkgStanza package) => Has(package.Key);

    /// <inheritdoc/>
    public bool HasSame(DpkgStanza package) => Find(package.Key)?.Version == package.Version;

    /// <inheritdoc/>
    public bool HasEqual(DpkgStanza package) => package.Same(Find(package.Key));

    /// <summary>
    /// Whether something installed fulfils a relation, as a package of that name or as one that provides it (Debian policy,
    /// chapter 7).
    /// </summary>
    public bool Satisfies(Relation relation) =>
        byName[relation.Name].Any(stanza => relation.Allows(stanza.Version))
        || provided.Value[relation.Name]
            .Any(offer => relation.Version is null || (offer.Version is { } version && relation.Allows(version)));

    private static string Value(ReadOnlyMemory<byte> text, ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(Stanza.Field(text.Span, field));
}
