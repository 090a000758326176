using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Updates;

/// <summary>A frozen archive of made-up suites in a folder of its own.</summary>
internal sealed class FrozenSuites : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly List<SuiteSnapshot> suites = [];

    public ArchiveSnapshot Archive =>
        new("bookworm", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/none", suites);

    /// <summary>Adds a suite.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Fields of its Release.</param>
    /// <param name="packages">Packages: <c>name version architecture size</c>, and perhaps what it depends on.</param>
    public FrozenSuites Add(string name, string fields, params string[] packages)
    {
        var release = Path.Combine(folder, $"{name}.InRelease");
        File.WriteAllText(
            release,
            $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nOrigin: Debian\nSuite: {name}\n{fields}SHA256:\n "
                + $"NotAutomatic: yes\n-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\n");
        var index = Path.Combine(folder, $"{name}.Packages");
        File.WriteAllText(index, string.Concat(packages.Select(package => package.Split(' '))
            .Select(words =>
                $"Package: {words[0]}\nVersion: {words[1]}\nArchitecture: {words[2]}\nFilename: pool/{words[0]}.deb\nSize: "
                    + $"{words[3]}\nSHA256: {Digest.Of(string.Join(' ', words))}\n"
                    + $"{(words.Length > 4 ? $"Depends: {words[4]}\n" : "")}\n")));
        suites.Add(new SuiteSnapshot(
            name, new Uri("http://user@mirror.example:3142/debian_old"), ["main"], release, DateTimeOffset.UnixEpoch, null, [],
            [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of(name))]));
        return this;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
