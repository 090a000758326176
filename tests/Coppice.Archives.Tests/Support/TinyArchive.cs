using System.Globalization;
using System.IO.Compression;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Support;

/// <summary>A Debian archive with one suite, <c>tiny</c>, and a few made-up packages, signed with a throw-away key.</summary>
internal sealed class TinyArchive(string folder, Keys keys)
{
    private readonly Dictionary<string, byte[]> indexes = [];
    private readonly Dictionary<string, byte[]> vouched = [];

    public static readonly DateTimeOffset Now = new(2026, 7, 20, 12, 0, 0, TimeSpan.Zero);

    public string Folder => folder;

    public DateTimeOffset Date { get; set; } = Now.AddDays(-2);

    public DateTimeOffset? ValidUntil { get; set; }

    public string Codename { get; set; } = "tiny";

    public string Origin { get; set; } = "Example";

    public bool ByHash { get; set; } = true;

    public string[] Signers { get; set; } = ["pinned"];

    public string[] SignOptions { get; set; } = [];

    /// <summary>The table that the Release file has; SHA256 but in attacks.</summary>
    public string Table { get; set; } = "SHA256";

    public string Packages { get; set; } = "";

    public string InRelease => Path.Combine(folder, "dists/tiny/InRelease");

    public string IndexFolder => Path.Combine(folder, "dists/tiny/main/binary-amd64");

    /// <summary>Adds a package with this content to the index and the pool.</summary>
    public PackageFile Add(string name, byte[] content, Uri? mirror = null)
    {
        var path = $"pool/main/{name[0]}/{name}/{name}_1.0_amd64.deb";
        Write(path, content);
        Packages += $"Package: {name}\nVersion: 1.0\nArchitecture: amd64\nFilename: {path}\nSize: {content.Length}\nSHA256: "
            + $"{Digest.Of(content)}\n\n";
        return new PackageFile(
            name, "1.0", "amd64", path, content.Length, Digest.Of(content), mirror ?? new Uri("file://" + folder));
    }

    /// <summary>Writes indexes and the signed Release.</summary>
    public TinyArchive Publish()
    {
        var plain = Encoding.UTF8.GetBytes(Packages);
        indexes["main/binary-amd64/Packages"] = plain;
        indexes["main/binary-amd64/Packages.gz"] = Gzip(plain);
        foreach (var (path, content) in vouched)
        {
            indexes[path] = content;
        }

        foreach (var (path, content) in indexes)
        {
            Write($"dists/tiny/{path}", content);
            Write($"dists/tiny/{Path.GetDirectoryName(path)}/by-hash/SHA256/{Digest.Of(content)}", content);
        }

        Write("dists/tiny/InRelease", keys.Sign(Encoding.UTF8.GetBytes(Release()), Signers, SignOptions));
        return this;
    }

    public string Release()
    {
        var text = new StringBuilder($"Origin: {Origin}\nSuite: stable-tiny\nCodename: {Codename}\nDate: {Rfc(Date)}\n");
        if (ValidUntil is { } until)
        {
            text.Append(CultureInfo.InvariantCulture, $"Valid-Until: {Rfc(until)}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"Architectures: amd64\nComponents: main\nAcquire-By-Hash: {(ByHash ? "yes" : "no")}\n{Table}:\n");
        foreach (var (path, content) in indexes)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Digest.Of(content)} {content.Length,8} {path}\n");
        }

        return text.ToString();
    }

    public void Write(string path, byte[] content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public static byte[] Gzip(byte[] content)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    /// <summary>Makes the Release vouch for this content, whatever belongs there.</summary>
    public void Vouch(string path, byte[] content) => vouched[path] = content;

    private static string Rfc(DateTimeOffset date) =>
        date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>A clock that stands still.</summary>
internal sealed class FrozenClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
