using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class PackagesIndexTests
{
    private static readonly string Hash = new('a', 64);

    private static string Stanza(string name, string version = "1.0-1", string path = "pool/x.deb", string more = "") =>
        $"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{more}Filename: {path}\nSize: 1234\nSHA256: {Hash}\n\n";

    private static PackagesIndex Index(params string[] stanzas) => new(Encoding.UTF8.GetBytes(string.Concat(stanzas)));

    [Fact]
    public void A_package_is_found_with_all_its_fields()
    {
        var more = "Installed-Size: 300\nSection: net\nPriority: required\nEssential: yes\nDepends: a (>= 1),\n b | "
            + "c\nPre-Depends: p\nRecommends: r\nProvides: v (= 1)\nDescription: größer\n";
        var package = Assert.Single(Index(Stanza("other"), Stanza("less", more: more), Stanza("last")).Find("less"));
        Assert.Equal(
            ("less", "1.0-1", "amd64", "pool/x.deb", 1234L),
            (package.Name, package.Version, package.Architecture, package.Path, package.Size));
        Assert.Equal(Hash, package.Digest.Hex);
        Assert.Equal(300 * 1024, package.InstalledSize);
        Assert.True(package.Essential);
        Assert.Equal("a (>= 1),\n b | c", package.Depends);
        Assert.Equal(
            ("p", "r", "v (= 1)", "net", "required"),
            (package.PreDepends, package.Recommends, package.Provides, package.Section, package.Priority));
        Assert.Equal("größer", package.Field("description"));
        Assert.Null(package.Field("Descr"));
    }

    [Fact]
    public void All_candidates_of_a_name_are_found_and_told_apart()
    {
        var index = Index(Stanza("less", "1.0-1"), Stanza("less", "2.0-1"));
        Assert.Equal(["1.0-1", "2.0-1"], index.Find("less").Select(package => package.Version));
        Assert.Equal("2.0-1", index.Find("less", "2.0-1", "amd64")!.Version);
        Assert.Null(index.Find("less", "2.0-1", "arm64"));
        Assert.Empty(index.Find("more"));
        Assert.Equal(["less"], index.Names);
        Assert.Equal(2, index.All().Count());
    }

    [Fact]
    public void An_excerpt_has_the_stanzas_of_its_packages_in_the_order_of_the_file_without_their_MD5()
    {
        var index = Index(
            Stanza("b", "1"), Stanza("x"), Stanza("a", more: "MD5sum: 0123\n"),
            Stanza("b", "2", more: "Description: MD5sum: of b\n"));
        Assert.Equal(
            Stanza("b", "1") + Stanza("a") + Stanza("b", "2", more: "Description: MD5sum: of b\n"),
            Encoding.UTF8.GetString(index.ReducedIndex(["a", "b", "none"])));
    }

    [Theory]
    [InlineData("../x.deb")]
    [InlineData("/etc/passwd")]
    [InlineData("pool/../../x.deb")]
    [InlineData("./../x.deb")]
    [InlineData("//etc/passwd")]
    [InlineData("./")]
    [InlineData("pool/x\\y.deb")]
    [InlineData("pool/x y.deb")]
    [InlineData("pool/x\u001b.deb")]
    public void A_path_that_could_leave_the_pool_is_refused(string path) =>
        Assert.Contains(
            "Filename", Assert.Throws<Failure>(() => Index(Stanza("evil", path: path)).Find("evil")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("./x.deb", "x.deb")]
    [InlineData("pool//x.deb", "pool/x.deb")]
    [InlineData("./pool/./x.deb", "pool/x.deb")]
    public void A_path_is_the_same_with_and_without_what_says_nothing(string written, string path)
    {
        var index = Index(Stanza("odd", path: written));
        Assert.Equal(path, index.Find("odd")[0].Path);
        Assert.Equal("odd", index.At(written)!.Name);
        Assert.Equal("odd", index.At(path)!.Name);
    }

    [Fact]
    public void Lines_may_end_with_CR_LF()
    {
        var index = Index((Stanza("a") + Stanza("b", "2")).Replace("\n", "\r\n"));
        Assert.Equal(["a", "b"], index.Names.Order());
        Assert.Equal("2", index.Find("b")[0].Version);
    }

    [Fact]
    public void A_SHA_512_counts_where_there_is_no_SHA_256()
    {
        var sha512 = new string('e', 128);
        var both = Index(Stanza("a").Replace("SHA256:", $"SHA512: {sha512}\nSHA256:"));
        Assert.False(both.Find("a")[0].Digest.IsSha512);
        var only = Index(Stanza("a").Replace("SHA256: ", $"SHA512: {sha512}\nX-SHA: "));
        Assert.Equal(sha512, only.Find("a")[0].Digest.Hex);
        Assert.Throws<Failure>(() => Index(Stanza("a").Replace("SHA256: ", "SHA512: ")).Find("a"));
    }

    [Theory]
    [InlineData("Size: 1234", "Size: -1")]
    [InlineData("Size: 1234", "Size: 99999999999999999999")]
    [InlineData("Size: 1234\n", "")]
    [InlineData("SHA256: a", "SHA256: A")]
    [InlineData("Version: 1.0-1", "Version: ")]
    [InlineData("Version: 1.0-1", "Version: x y")]
    public void Fields_that_are_missing_or_wrong_are_refused(string was, string wrong) =>
        Assert.Throws<Failure>(() => Index(Stanza("evil").Replace(was, wrong)).Find("evil"));

    [Theory]
    [InlineData("Package: \nVersion: 1\n")]
    [InlineData("Version: 1\n")]
    [InlineData("Package: a/b\n")]
    [InlineData("Package: \u001b[2J\n")]
    public void A_stanza_without_a_proper_name_is_refused(string text) => Assert.Throws<Failure>(() => Index(text));

    [Fact]
    public void A_continuation_line_is_no_field() =>
        Assert.Equal(
            "1.0-1", Index(Stanza("a").Replace("Version:", "Description: x\n Version: 6\nVersion:")).Find("a")[0].Version);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    public void An_empty_index_has_nothing(string text) => Assert.Empty(Index(text).Names);

    [Fact]
    public void Extra_empty_lines_and_a_missing_last_one_do_no_harm() =>
        Assert.Equal(["a", "b"], Index("\n" + Stanza("a") + "\n\n" + Stanza("b").TrimEnd()).Names);

    [Fact]
    public void A_missing_file_is_a_clear_failure() =>
        Assert.Contains(
            "cannot read the package index", Assert.Throws<Failure>(() => new PackagesIndex("/nonexistent/Packages")).Message,
            StringComparison.Ordinal);
}
