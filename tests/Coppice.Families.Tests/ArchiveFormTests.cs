using Coppice.Families.Writing;

namespace Coppice.Families.Tests;

/// <summary>Flat archives and the keys of archives in a family file.</summary>
public sealed class ArchiveFormTests : IDisposable
{
    private const string Fingerprint = "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    private ArchiveDeclaration Read(string archive) =>
        files.Read($"version: 1\nfamily: f\narchives:\n  a: {{type: debian, {archive}}}\ntemplates: {{t: {{archive: a}}}}\n")
            .Archives["a"];

    private void Wrong(string expected, string archive) =>
        Assert.Contains(
            expected,
            string.Join('\n', Assert.Throws<Foundation.Failure>(() => Read(archive)).Problems.Select(problem => problem.Message)),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("./")]
    [InlineData("/")]
    [InlineData("sub/")]
    [InlineData("sub/folder-1.0/")]
    public void A_suite_that_is_a_folder_has_no_components(string suite)
    {
        var archive = Read($"suites: [{suite}], mirror: https://mirror.example/vendor");
        Assert.Equal([suite], archive.Suites);
        Assert.Empty(archive.ComponentsOf(suite));
    }

    [Fact]
    public void A_suite_may_have_slashes_inside() =>
        Assert.Equal(["main"], Read("suites: [buster/updates]").ComponentsOf("buster/updates"));

    [Theory]
    [InlineData("../")]
    [InlineData("./../")]
    [InlineData("a/../")]
    [InlineData("a//")]
    [InlineData("/a/")]
    [InlineData("'a /'")]
    [InlineData("a/./")]
    public void No_suite_leads_out_of_the_mirror(string suite) => Wrong("is not a suite", $"suites: [{suite}]");

    [Fact]
    public void Components_of_a_folder_are_an_error() =>
        Wrong("the suite ./ is a folder, and a folder has no components", "suites: [./], components: [main]");

    [Theory]
    [InlineData(Fingerprint)]
    [InlineData("b8b80b5b623eab6ad8775c45b7c5d7d6350947f8")]
    [InlineData("B8B8 0B5B 623E AB6A D877  5C45 B7C5 D7D6 3509 47F8")]
    public void Fingerprints_are_taken_as_gpg_prints_them(string written) =>
        Assert.Equal([Fingerprint], Read($"suites: [s], fingerprints: ['{written}']").Fingerprints);

    [Theory]
    [InlineData("fingerprints: [B7C5D7D6350947F8]", "is not a fingerprint of 40 hexadecimal digits")]
    [InlineData("fingerprints: ['X8B80B5B623EAB6AD8775C45B7C5D7D6350947F8']", "is not a fingerprint")]
    [InlineData("fingerprints: []", "fingerprints names no key")]
    [InlineData($"fingerprints: [{Fingerprint}, {Fingerprint}]", "stands here twice")]
    public void Other_fingerprints_are_errors(string line, string expected) => Wrong(expected, $"suites: [s], {line}");

    [Fact]
    public void Foreign_architectures_hold_for_a_template_and_what_grows_from_it()
    {
        var family = files.Read(
            "version: 1\nfamily: f\narchives:\n  a: {type: debian, suites: [s]}\n  b: {type: debian, suites: [s], take: all}\n"
                + "templates:\n  t: {archive: a}\n  u: {from: t, archives: [b], foreign-architectures: [i386]}\n"
                + "  v: {from: u, foreign-architectures: armhf, packages: ['libc6:i386']}\n  w: {from: t}\n");
        Assert.Equal(["armhf", "i386"], family.ForeignArchitecturesOf(family.Template("v")));
        Assert.Empty(family.ForeignArchitecturesOf(family.Template("w")));
        Assert.Equal(["armhf", "i386"], family.ForeignArchitecturesOf(family.Archives["b"]));
        var again = files.Read(new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, []));
        Assert.Equal(["armhf"], again.Template("v").ForeignArchitectures.Select(word => word.Value));
    }

    [Fact]
    public void What_a_family_says_is_written_as_it_was_read()
    {
        var family = files.Read(
            "version: 1\nfamily: f\narchives:\n  a: {type: debian, suites: [./], mirror: https://mirror.example/vendor, "
                + $"fingerprints: [{Fingerprint}]}}\ntemplates: {{t: {{archive: a}}}}\n");
        var written = new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, []);
        Assert.DoesNotContain("components", written, StringComparison.Ordinal);
        var again = files.Read(written).Archives["a"];
        Assert.Equal(["./"], again.Suites);
        Assert.Equal([Fingerprint], again.Fingerprints);
    }
}
