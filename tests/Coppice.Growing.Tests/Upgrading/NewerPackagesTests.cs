using Coppice.Sandbox;
using Coppice.Archives.Downloads;
using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Upgrading;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class NewerPackagesTests : IDisposable
{
    private static readonly Digest Snapshot = Digest.Of("snapshot");
    private readonly TempFolder folder = new();
    private readonly Fetcher fetcher = new();
    private readonly PackageDownloader downloader;

    public NewerPackagesTests()
    {
        downloader = new PackageDownloader(folder.Path, fetcher, new ConfinedRunner());
        Store(Package("a", "1"), Package("b", "1"), Package("b", "1", "i386"));
    }

    [Fact]
    public void Those_with_another_file_are_paired_by_name_and_architecture() => Assert.Equal(
        [new NewerPackage(Package("b", "1", "i386"), Package("b", "2", "i386"))],
        Find([Has("a"), Has("b"), Has("b", "i386")], Package("b", "2", "i386"), Package("b", "1"), Package("a", "1")));

    [Fact]
    public void The_same_version_of_another_content_is_another_one() =>
        Assert.Equal(
            Digest.Of("other"),
            Assert.Single(Find([Has("a")], Package("a", "1") with { Digest = Digest.Of("other") })).Now.Digest);

    [Fact]
    public void Packages_that_come_or_go_are_doubts()
    {
        Assert.Equal("b is no longer part of it", Doubt([Has("a"), Has("b")], Package("a", "2")));
        Assert.Equal("b would be added to it", Doubt([Has("a")], Package("a", "2"), Package("b", "1")));
        Assert.Equal("b is no longer part of it", Doubt([Has("b")], Package("b", "1", "i386")));
        Assert.Equal(
            "one of its packages would be installed in two versions, one after the other",
            Doubt([Has("a")], Package("a", "1"), Package("a", "2")));
    }

    [Fact]
    public void So_is_a_package_file_that_is_not_there_any_more()
    {
        Assert.Equal("the snapshot that it was grown from does not have its c", Doubt([Has("c")], Package("c", "2")));
        File.Delete(downloader.PathOf(Package("a", "1")));
        Assert.Equal("the store no longer has the package file of its a", Doubt([Has("a")], Package("a", "2")));
        Assert.Empty(Find([Has("a")], Package("a", "1")));
    }

    [Fact]
    public void So_is_a_snapshot_that_is_gone() => Assert.Equal(
        "the store no longer has the snapshot that it was grown from",
        Assert.Throws<MustRebuildException>(() =>
            new NewerPackages(downloader, new ArchiveOrigins(_ => null, _ => new Origins()))
                .Find([Has("a")], Grown, [Package("a", "1")])).Message);

    public void Dispose()
    {
        downloader.Dispose();
        fetcher.Dispose();
        folder.Dispose();
    }

    private string Doubt(RecordedPackage[] own, params PackageFile[] wanted) =>
        Assert.Throws<MustRebuildException>(() => Find(own, wanted)).Message;

    private IReadOnlyList<NewerPackage> Find(RecordedPackage[] own, params PackageFile[] wanted) =>
        new NewerPackages(
            downloader,
            new ArchiveOrigins(
                grown => grown.Snapshot == Snapshot ? PackageSources.Of(Origins.Archive) : null, _ => new Origins()))
            .Find(own, Grown,
            wanted);

    private static Generation Grown => new("a", 1, default, null, default, default, [], Snapshot, 0, [], 0, 0, null);

    private void Store(params PackageFile[] packages)
    {
        foreach (var path in packages.Select(downloader.PathOf))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }
    }

    private static RecordedPackage Has(string name, string architecture = "amd64") =>
        new(name, "1", architecture, 1, Automatic: false);

    private static PackageFile Package(string name, string version, string architecture = "amd64")
    {
        var file = $"{name}_{version}_{architecture}.deb";
        return new PackageFile(
            name, version, architecture, $"pool/{file}", 1, Digest.Of(file), new Uri("http://mirror.example/debian"));
    }

    // An archive that has a and b.
    private sealed class Origins : IPackageOrigins
    {
        public static readonly ArchiveSnapshot Archive = new(
            "debian", "debian", Snapshot, DateTimeOffset.UnixEpoch, "amd64", "/none", []);
        private static readonly IndexSnapshot Index = new("main", "main/binary-amd64/Packages", "/none", Digest.Of("index"));
        private static readonly SuiteSnapshot Suite = new(
            "stable", new Uri("http://mirror.example/debian"), ["main"], "/none", DateTimeOffset.UnixEpoch, null, [], [Index]);

        public PackageOrigin? Find(string name, string version, string architecture) =>
            name is "a" or "b" && version == "1"
                ? new PackageOrigin(Package(name, version, architecture), Archive, Suite, Index)
                : null;
    }
}
