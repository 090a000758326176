using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class CatalogPathTests : IDisposable
{
    private static readonly Uri Mirror = new("http://mirror.example/debian");
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Third parties name files as they like: only the field Filename says whose one is.</summary>
    [Fact]
    public void A_file_is_found_by_the_path_that_the_index_gives_it_whatever_its_name()
    {
        var catalog = Catalog(
            Package("app", "2", "files/latest.deb"), Package("less", "590", "pool/less_590_amd64.deb"),
            Package("less", "600", "pool/other_1_amd64.deb"), Package("other", "1", "pool/x.deb"));
        Assert.Equal(("app", "2"), Found(catalog, "files/latest.deb"));
        Assert.Equal(("less", "590"), Found(catalog, "pool/less_590_amd64.deb"));
        Assert.Equal(("less", "600"), Found(catalog, "pool/other_1_amd64.deb"));
        Assert.Null(catalog.At(Mirror, "pool/absent_1_amd64.deb"));
        Assert.Null(catalog.At(new Uri("http://other.example/debian"), "files/latest.deb"));
    }

    /// <summary>apt's time for the order of names goes up with the square of their number.</summary>
    [Fact]
    public void Of_too_many_packages_there_is_no_excerpt()
    {
        var catalog = Catalog(
            [.. Enumerable.Range(0, 6000).Select(i => Package($"c{i}", "1", $"pool/c{i}.deb", $"Depends: c{i + 1}\n"))]);
        Assert.Null(catalog.ReducedIndex(["c0"], recommends: false));
        Assert.NotNull(catalog.ReducedIndex(["c3000"], recommends: false));
    }

    [Fact]
    public void Packages_of_one_name_are_found_in_the_order_of_the_index()
    {
        var index = new PackagesIndex(
            System.Text.Encoding.UTF8
                .GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => Package("same", $"{i}", $"pool/{i}.deb")))));
        Assert.Equal(Enumerable.Range(0, 50_000).Select(i => $"{i}"), index.Find("same").Select(package => package.Version));
        Assert.Equal("777", index.At("pool/777.deb")!.Version);
    }

    private static (string, string)? Found(IPackageCatalog catalog, string path) =>
        catalog.At(Mirror, path) is { } found ? (found.File.Name, found.File.Version) : null;

    private static string Package(string name, string version, string path, string more = "") =>
        $"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{more}Filename: {path}\nSize: 1\nSHA256: "
            + $"{Digest.Of(path)}\n\n";

    private IPackageCatalog Catalog(params string[] packages)
    {
        var (release, index) = (Path.Combine(folder, "InRelease"), Path.Combine(folder, $"{Guid.NewGuid():n}.Packages"));
        File.WriteAllText(release, "");
        File.WriteAllText(index, string.Concat(packages));
        return new DebianPackageManager()
            .Catalog(new ArchiveSnapshot("deb", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/none",
            [
                new SuiteSnapshot(
                    "bookworm", Mirror, ["main"], release, DateTimeOffset.UnixEpoch, null, [],
                    [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of("index"))]),
            ]));
    }
}
