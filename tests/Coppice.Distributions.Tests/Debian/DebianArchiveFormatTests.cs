using System.Runtime.InteropServices;
using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianArchiveFormatTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private readonly DebianArchiveFormat format = new();

    private static ArchiveDeclaration Archive(params string[] components) => new(
        "deb", "debian", ["tiny", "tiny-security"], components, Architecture: null,
        new Dictionary<string, Uri> { ["tiny"] = new("http://own.example/debian") }, Keyring: null, MaxAge: null,
        new SourceSpan("family.yaml", 4, 3));

    private static byte[] Release(string more = "Acquire-By-Hash: yes\n", string components = "main", string table = "") =>
        Encoding.UTF8.GetBytes(
        $"Origin: Example\nSuite: stable\nCodename: tiny\nDate: Sat, 11 Jul 2026 10:16:37 UTC\nArchitectures: all "
            + $"amd64\nComponents: {components}\n{more}SHA256:\n"
        + $" {A} 42 main/binary-amd64/Packages\n {B} 7 main/binary-amd64/Packages.xz\n{table}");

    [Fact]
    public void Compressed_forms_by_hash_come_first()
    {
        var root = format.ReadRoot(Release(), default, Archive("main"), "tiny", "amd64");
        var index = Assert.Single(root.Indexes);
        Assert.Equal(("main", "main/binary-amd64/Packages", 42L), (index.Component, index.Path, index.Size));
        Assert.Equal([IndexCompression.Xz, IndexCompression.None], index.Sources.Select(source => source.Compression));
        Assert.Equal(
            [$"dists/tiny/main/binary-amd64/by-hash/SHA256/{B}", "dists/tiny/main/binary-amd64/Packages.xz"],
            index.Sources[0].Paths);
        Assert.Equal("tiny", root.Identity["Codename"]);
    }

    [Fact]
    public void Without_by_hash_there_is_only_the_name() =>
        Assert.Equal(
            ["dists/tiny/main/binary-amd64/Packages.xz"],
            format.ReadRoot(Release(more: ""), default, Archive("main"), "tiny", "amd64").Indexes[0].Sources[0].Paths);

    [Theory]
    [InlineData("", 2)]
    [InlineData("No-Support-for-Architecture-all: Packages\n", 1)]
    public void Packages_for_all_architectures_have_an_index_of_their_own_unless_said_otherwise(string more, int count) =>
        Assert.Equal(
        count,
        format.ReadRoot(
            Release(more, table: $" {A} 42 main/binary-all/Packages\n"), default, Archive("main"), "tiny",
            "amd64").Indexes.Count);

    [Theory]
    [InlineData("stable")]
    [InlineData("tiny")]
    public void A_suite_is_known_by_either_of_its_names(string suite) =>
        Assert.Single(format.ReadRoot(Release(), default, Archive("main"), suite, "amd64").Indexes);

    [Fact]
    public void A_flat_archive_has_one_index_beside_its_signed_file()
    {
        var text = Encoding.UTF8.GetBytes($"Acquire-By-Hash: yes\nSHA256:\n {A} 42 Packages\n {B} 7 Packages.zst\n");
        var flat = Archive("main") with { Suites = ["sub/"] };
        var root = format.ReadRoot(text, DateTimeOffset.UnixEpoch, flat, "sub/", "amd64");
        var index = Assert.Single(root.Indexes);
        Assert.Equal(("sub/", "Packages"), (index.Component, index.Path));
        Assert.Equal([$"sub/by-hash/SHA256/{B}", "sub/Packages.zst"], index.Sources[0].Paths);
        // It says no date: the signature's is the one that cannot be changed.
        Assert.Equal(DateTimeOffset.UnixEpoch, root.Date);
    }

    [Theory]
    [InlineData("tiny", "dists/tiny/")]
    [InlineData("tiny/updates", "dists/tiny/updates/")]
    [InlineData("./", "")]
    [InlineData("/", "")]
    [InlineData("a/b/", "a/b/")]
    public void Signed_files_lie_where_apt_looks_for_them(string suite, string folder)
    {
        var root = Assert.Single(format.RootsOf(suite));
        Assert.Equal((folder + "InRelease", null), (root.Path, root.SignaturePath));
        Assert.Equal((folder + "Release", folder + "Release.gpg"), (root.Else!.Path, root.Else.SignaturePath));
    }

    [Fact]
    public void An_archive_of_nothing_but_packages_for_all_architectures_has_one_index()
    {
        var text = Encoding.UTF8.GetBytes(
            $"Codename: tiny\nArchitectures: all\nComponents: main\nSHA256:\n {A} 42 main/binary-all/Packages\n");
        var root = format.ReadRoot(text, default, Archive("main"), "tiny", "amd64");
        Assert.Equal("main/binary-all/Packages", Assert.Single(root.Indexes).Path);
    }

    [Fact]
    public void Another_suite_is_refused() =>
        Assert.Contains(
            "a different suite than huge",
            Assert.Throws<Failure>(() => format.ReadRoot(Release(), default, Archive("main"), "huge", "amd64")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_missing_component_is_named() => Assert.Equal(
        ["the suite tiny has no component mian; did you mean main?", "the suite tiny has no component contrib"],
        Assert.Throws<Failure>(() =>
            format.ReadRoot(Release(components: "updates/main"), default, Archive("mian", "main", "contrib"), "tiny", "amd64"))
            .Problems.Select(problem => problem.Message));

    [Fact]
    public void A_missing_architecture_is_named() =>
        Assert.Contains(
            "architecture arm64",
            Assert.Throws<Failure>(() => format.ReadRoot(Release(), default, Archive("main"), "tiny", "arm64")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_declared_mirror_comes_before_the_machines_and_without_any_the_hint_says_what_to_write()
    {
        SourceText[] machine =
        [
            new("/etc/apt/sources.list", "deb http://mirror.example/debian-security bookworm-security main\n"),
        ];
        Assert.Equal("own.example", format.Mirror(Archive("main"), "tiny", "amd64", machine).Host);
        var failure = Assert.Throws<Failure>(() => format.Mirror(Archive("main"), "tiny-security", "amd64", machine));
        Assert.Contains("mirror:", failure.Problems[0].Hint, StringComparison.Ordinal);
        Assert.Equal(4, failure.Problems[0].Where!.Line);
    }

    [Fact]
    public void Architectures_have_Debians_names()
    {
        Assert.Equal("amd64", format.ArchitectureName(Architecture.X64));
        Assert.Equal("arm64", format.ArchitectureName(Architecture.Arm64));
        Assert.Throws<Failure>(() => format.ArchitectureName(Architecture.Wasm));
    }
}
