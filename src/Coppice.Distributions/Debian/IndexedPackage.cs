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
        Path = Required("Filename") is var path && ArchivePath.Normal(path) is var normal && ArchivePath.IsSafe(normal)
            ? normal : throw Wrong("Filename", path);
        Size = Number("Size") ?? throw Wrong("Size", Field("Size") ?? "");
        Digest = Strongest();
        if (!DebianVersion.TryParse(Version, out _))
        {
            throw Wrong("Version", Version);
        }
    }

    /// <summary>The whole entry, as it is in the index.</summary>
    public ReadOnlyMemory<byte> Entry => stanza;

    /// <summary>Its file.</summary>
    /// <param name="mirror">The mirror that has it.</param>
    /// <param name="isOwn">Whether it is of a folder of own packages.</param>
    public PackageFile FileAt(Uri mirror, bool isOwn) => new(Name, Version, Architecture, Path, Size, Digest, mirror)
    {
        IsOwn = isOwn,
    };

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

    /// <summary>SHA-256 of the .deb; SHA-512 where the index gives no SHA-256.</summary>
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

    private Digest Strongest()
    {
        var (field, text) = Field("SHA256") is { } sha256 ? ("SHA256", sha256)
            : Field("SHA512") is { } sha512 ? ("SHA512", sha512)
            : ("SHA256", "");
        return Foundation.Digest.TryParse(text, out var digest) && digest.IsSha512 == (field == "SHA512")
            ? digest
            : throw Wrong(field, text);
    }

    private string Required(string name) => Field(name) ?? throw Wrong(name, "");

    private long? Number(string name) =>
        long.TryParse(Field(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private Failure Wrong(string field, string value) => new(value.Length == 0
        ? $"the package index gives no {field} for {Name}"
        : $"the package index gives {Name} a {field} that is not acceptable: {VisibleText.Of(value)}",
        kind: ProblemKind.Unverified);
}
