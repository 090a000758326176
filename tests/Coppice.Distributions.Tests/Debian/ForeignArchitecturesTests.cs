using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class ForeignArchitecturesTests
{
    private static readonly string A = new('a', 64);
    private static readonly SuiteSnapshot Suite = new(
        "tiny", new Uri("http://mirror.example"), ["main"], "/release", DateTimeOffset.UnixEpoch, null, [],
        [new IndexSnapshot("main", "main/binary-amd64/Packages", "/amd64", Digest.Of("amd64"))])
    {
        ForeignIndexes =
        [
            new IndexSnapshot("main", "main/binary-i386/Packages", "/i386", Digest.Of("i386")) { Foreign = "i386" },
        ],
    };

    private static readonly ArchiveSnapshot Archive = new(
        "deb", "debian", Digest.Of("deb"), DateTimeOffset.UnixEpoch, "amd64", "/keyring", [Suite]) { Foreign = ["i386"] };

    [Fact]
    public void Indexes_of_further_architectures_are_taken_where_there_are_any()
    {
        var text = Encoding.UTF8.GetBytes(
            $"Codename: tiny\nArchitectures: amd64 i386\nComponents: main\nSHA256:\n {A} 42 main/binary-amd64/Packages\n"
                + $" {A} 42 main/binary-i386/Packages\n");
        var declared = new ArchiveDeclaration(
            "deb", "debian", ["tiny"], ["main"], null, new Dictionary<string, Uri>(), null, null, new SourceSpan("f", 1, 1));
        var root = new DebianArchiveFormat().ReadRoot(text, default, declared, "tiny", "amd64", ["i386", "armhf"]);
        Assert.Equal([null, "i386"], root.Indexes.Select(index => index.Foreign));
    }

    [Fact]
    public void Only_templates_that_ask_for_them_see_them()
    {
        Assert.Same(Archive, Archive.With([]));
        var both = Archive.With(["i386"]);
        Assert.Equal(2, both.Suites[0].Indexes.Count);
        Assert.NotEqual(Archive.Digest, both.Digest);
        var sources = PackageSources.Of(both);
        Assert.Equal(("deb+i386", "amd64"), (sources.Words, sources.Architecture));
        Assert.Equal(sources.Digest, PackageSources.Parse(sources.Words, _ => Archive)!.Digest);
        Assert.Contains("[arch=amd64,i386 ", AptFiles.FrozenSources(sources), StringComparison.Ordinal);
        Assert.Contains("[arch=amd64 ", AptFiles.FrozenSources(Archive), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_of_another_architecture_takes_no_ones_place()
    {
        var status = "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n"u8.ToArray();
        string Predicted(string architecture) => Encoding.UTF8.GetString(DpkgStatus.Predict(
            status, [Encoding.UTF8.GetBytes($"Package: a\nVersion: 2\nArchitecture: {architecture}")], []));
        Assert.Contains("Version: 1", Predicted("i386"), StringComparison.Ordinal);
        Assert.DoesNotContain("Version: 1", Predicted("amd64"), StringComparison.Ordinal);
        Assert.DoesNotContain("Version: 1", Predicted("all"), StringComparison.Ordinal);
    }
}
