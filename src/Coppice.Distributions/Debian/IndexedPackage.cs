using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// One package of a <see cref="PackagesIndex"/>. What names and verifies the file is read and checked at once; the other fields
/// are decoded when asked for.
/// </summary>
public sealed class IndexedPackage
{
    private readonly ReadOnlyMemory<byte> stanza;

    internal IndexedPackage(string name, ReadOnlyMemory<byte> stanza)
    {
        this.stanza = stanza;
        Name = name;
        Version = Required("Version");
        Architecture = Required("Architecture");
        Path = Required("Filename") is var path && ArchivePath.IsSafe(path) ? path : throw Wrong("Filename", path);
        Size = Number("Size") ?? throw Wrong("Size", Field("Size") ?? "");
        Digest = Foundation.Digest.TryParse(Field("SHA256"), out var digest)
            ? digest
            : throw Wrong("SHA256", Field("SHA256") ?? "");
        if (!DebianVersion.TryParse(Version, out _))
        {
            throw Wrong("Version", Version);
        }
    }

    /// <summary>The whole entry, as it is in the index.</summary>
    public ReadOnlyMemory<byte> Entry => stanza;

    /// <summary>The package's name.</summary>
    public string Name { get; }

    /// <summary>Its version, as written; valid for <see cref="DebianVersion.Parse"/>.</summary>
    public string Version { get; }

    /// <summary>Its architecture, or <c>all</c>.</summary>
    public string Architecture { get; }

    /// <summary>Path of the .deb below the mirror; relative and safe (<see cref="ArchivePath"/>).</summary>
    public string Path { get; }

    /// <summary>Size of the .deb in bytes.</summary>
    public long Size { get; }

    /// <summary>SHA-256 of the .deb.</summary>
    public Digest Digest { get; }

    /// <summary>Estimated size when installed, in bytes (the field has KiB); null when not given.</summary>
    public long? InstalledSize => Number("Installed-Size") is { } kibibytes and < long.MaxValue / 1024 ? kibibytes * 1024 : null;

    /// <summary>The section, such as <c>net</c>.</summary>
    public string? Section => Field("Section");

    /// <summary>The priority, such as <c>required</c>.</summary>
    public string? Priority => Field("Priority");

    /// <summary>Whether the package is essential.</summary>
    public bool Essential => Field("Essential") == "yes";

    /// <summary>Dependencies as text (deb-control(5)).</summary>
    public string? Depends => Field("Depends");

    /// <summary>Pre-dependencies as text.</summary>
    public string? PreDepends => Field("Pre-Depends");

    /// <summary>Recommended packages as text.</summary>
    public string? Recommends => Field("Recommends");

    /// <summary>Virtual packages that it provides, as text.</summary>
    public string? Provides => Field("Provides");

    /// <summary>Any other field as text, continuation lines included; null when it is not there. Not made safe to show.</summary>
    public string? Field(string name)
    {
        var value = Stanza.Field(stanza.Span, Encoding.ASCII.GetBytes(name));
        return value.IsEmpty ? null : Encoding.UTF8.GetString(value);
    }

    private string Required(string name) => Field(name) ?? throw Wrong(name, "");

    private long? Number(string name) =>
        long.TryParse(Field(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private Failure Wrong(string field, string value) => new(value.Length == 0
        ? $"the package index gives no {field} for {Name}"
        : $"the package index gives {Name} a {field} that is not acceptable: {VisibleText.Of(value)}");
}
