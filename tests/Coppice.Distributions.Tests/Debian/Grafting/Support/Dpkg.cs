using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting.Support;

/// <summary>Package databases and archives for tests, from a line for each package.</summary>
internal static class Dpkg
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>A stanza of an installed package.</summary>
    public static string Package(string name, string version = "1.0", string more = "", string architecture = "amd64") =>
        $"Package: {name}\nStatus: install ok installed\n{(more.Length > 0 ? more + "\n" : "")}Architecture: "
            + $"{architecture}\nVersion: {version}";

    public static byte[] Status(params string[] stanzas) => Bytes(string.Concat(stanzas.Select(stanza => stanza + "\n\n")));

    public static DpkgDatabase Database(params string[] stanzas) => new(Status(stanzas));

    /// <summary>
    /// What changes between two archives, each a line for every suite: <c>name=version[:digit of its digest][ Provides]</c>,
    /// separated by commas.
    /// </summary>
    public static CatalogChanges Changes(string[] then, string[] now, string[]? notAutomatic = null)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
        try
        {
            return new CatalogChanges(Archive(folder, then, notAutomatic ?? []), Archive(folder, now, notAutomatic ?? []));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An archive where these packages, and only these, are other ones now.</summary>
    public static CatalogChanges Newer(params string[] names) =>
        Changes([string.Join(',', names.Select(name => name + "=1"))], [string.Join(',', names.Select(name => name + "=2"))]);

    public static ArchiveSnapshot Archive(string folder, string[] suites, string[] notAutomatic)
    {
        var made = suites.Select((packages, i) =>
        {
            var release = Path.Combine(folder, $"release-{i}");
            File.WriteAllText(
                release,
                $"-----BEGIN PGP SIGNED MESSAGE-----\n\nSuite: "
                    + $"s{i}\n{(notAutomatic.Contains($"s{i}") ? "NotAutomatic: yes\n" : "")}SHA256:\n digests\n");
            // As in the store, the same content is the same file.
            var index = Path.Combine(folder, Digest.Of(packages).Hex);
            File.WriteAllText(index, string.Concat(packages.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Entry)));
            return new SuiteSnapshot(
                $"s{i}", new Uri("http://mirror.example/debian"), ["main"], release, DateTimeOffset.UnixEpoch, null, [],
                [new IndexSnapshot("main", "Packages", index, Digest.Of(packages))]);
        }).ToList();
        return new ArchiveSnapshot(
            "deb", "debian", Digest.Of(string.Join('\n', suites)), DateTimeOffset.UnixEpoch, "amd64", "/none", made);
    }

    private static string Entry(string package)
    {
        var version = package.Split('=')[1].Split(' ')[0].Split(':');
        return $"Package: {package.Split('=')[0]}\nVersion: {version[0]}\nArchitecture: amd64\n"
            + (package.Split(' ') is [_, var provides] ? $"Provides: {provides}\n" : "")
            + $"Filename: pool/x.deb\nSize: 1\nSHA256: {new string(version.Length > 1 ? version[1][0] : 'a', 64)}\n\n";
    }
}
