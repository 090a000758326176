using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.Families.Tests;

/// <summary>Packages beside the family file.</summary>
public sealed class OwnPackagesTests : IDisposable
{
    private static readonly ArchiveType[] Types =
    [
        ArchiveType.Suites("debian", "[bookworm]", ".deb"), ArchiveType.Repositories("arch", "[core]"),
        ArchiveType.Repositories("packed", "[core]", ".deb"),
    ];

    private readonly FamilyFiles files = new();

    public OwnPackagesTests()
    {
        files.Add("debs/b.deb", "b").Add("debs/a.deb", "a").Add("debs/README", "").Add("empty/README", "").Add("one.deb", "one");
    }

    public void Dispose() => files.Dispose();

    private Family Read(string own, string template = "archives: [own]")
    {
        files.Add(
            "family.yaml",
            $"version: 1\nfamily: f\narchives:\n  a: {{type: debian, suites: [s]}}\n  own: {{{own}}}\ntemplates:\n"
                + $"  base: {{archive: a}}\n  t: {{from: base, {template}}}\n");
        return new FamilyReader(Types).Read(files.File);
    }

    private void Wrong(string expected, string own, string template = "archives: [own]") => Assert.Contains(
        expected, string.Join('\n', Assert.Throws<Failure>(() => Read(own, template)).Problems.Select(problem => problem.Message)),
        StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_an_archive_of_which_everything_may_be_taken()
    {
        var archive = Read("type: debian, packages: debs/").Archives["own"];
        Assert.Equal(["a.deb", "b.deb"], archive.Own!.Files);
        Assert.Equal(("debs/", null), (archive.Own.Declared, archive.Own.Template));
        Assert.True(archive.Take!.IsAll);
        Assert.Equal(["./"], archive.Suites);
        Assert.Empty(archive.ComponentsOf("./"));
    }

    private const string Place = "type: debian, packages: debs/, template-mirror: 'https://mirror.example/own'";

    [Theory]
    [InlineData(Place + ", keyring: one.deb", "own")]
    [InlineData("type: debian, packages: debs/, template-mirror: {stable: 'https://mirror.example/own'}, keyring: one.deb", "stable")]
    [InlineData("type: packed, packages: debs/, template-mirror: {stable: 'https://mirror.example/own'}, keyring: one.deb", "stable")]
    public void Templates_are_told_where_it_is_published_with_the_key_that_is_declared(string own, string suite)
    {
        // Of another distribution than what grows there.
        var family = Read(own, own.StartsWith("type: packed", StringComparison.Ordinal) ? "packages: []" : "archives: [own]");
        var place = family.Archives["own"].Published!;
        Assert.Equal((suite, "https://mirror.example/own"), (place.Suite, place.Address.OriginalString));
        Assert.Equal(Path.Join(Path.GetDirectoryName(files.File), "one.deb"), place.Keyring);
        var written = new FamilyWriter(Path.GetDirectoryName(files.File)!, Types).Write(family, []);
        Assert.Equal(place, new FamilyReader(Types).Read(files.Add("family.yaml", written).File).Archives["own"].Published);
    }

    [Theory]
    [InlineData("type: debian, packages: none/", "there is no none/")]
    [InlineData("type: debian, packages: empty/", "the folder empty/ has no package (*.deb)")]
    [InlineData("type: debian, packages: one.deb", "one.deb is not a folder")]
    [InlineData("type: debian, packages: ../", "leads out of the folder")]
    [InlineData("type: debian, packages: debs/, suites: [s]", "an archive of own packages has no suites")]
    [InlineData("type: debian, packages: debs/, mirror: 'https://mirror.example'", "an archive of own packages has no mirror")]
    [InlineData("type: debian, packages: debs/, keyring: one.deb", "Coppice signs the archive own itself")]
    [InlineData(Place, "nothing says which key templates take the archive own with")]
    [InlineData("type: debian, packages: debs/, template-mirror: 'file:///x', keyring: one.deb", "a template cannot reach a folder")]
    [InlineData("type: debian, packages: debs/, template-mirror: {a: 'https://x.example', b: 'https://x.example'}, keyring: one.deb",
        "published as one suite")]
    [InlineData("type: packed, packages: debs/, template-mirror: {a/b: 'https://x.example'}, keyring: one.deb", "published as one suite")]
    [InlineData("type: packed, packages: debs/, template-mirror: 'https://x.example/$repo', keyring: one.deb", "nothing is to be filled in")]
    [InlineData("type: debian, packages: debs/, fingerprints: [0064428F455451B3EBE78A7F063938BA42CFA724]", "has no fingerprints")]
    [InlineData("type: arch, packages: debs/", "an archive of type arch cannot be a folder of packages yet")]
    [InlineData("packages: debs/", "the archive own has no type")]
    public void What_cannot_be_one_is_an_error(string own, string expected) => Wrong(expected, own);

    [Fact]
    public void A_file_in_a_templates_list_is_a_package()
    {
        var family = Read("type: debian, packages: debs/", "packages: [first, ./one.deb, ./debs/a.deb]");
        var packages = family.Template("t").Packages;
        Assert.Equal(["first", "./one.deb", "./debs/a.deb"], packages.Select(word => word.Declared));
        Assert.Equal(Path.Join(Path.GetDirectoryName(files.File), "one.deb"), packages[1].File!.Absolute);
        var written = new FamilyWriter(Path.GetDirectoryName(files.File)!, Types).Write(family, []);
        Assert.Equal(
            ["first", "./one.deb", "./debs/a.deb"],
            new FamilyReader(Types).Read(files.Add("family.yaml", written).File).Template("t").Packages
                .Select(word => word.Declared));
    }

    [Theory]
    [InlineData("packages: [./none.deb]", "there is no ./none.deb")]
    [InlineData("packages: [./../family/one.deb, ./../../x.deb]", "leads out of the folder")]
    [InlineData("packages: [./one.deb, ./one.deb]", "./one.deb is already in packages")]
    [InlineData("packages: [./debs]", "./debs is not a regular file")]
    [InlineData("without: [./one.deb]", "./one.deb is not a package name")]
    public void A_file_that_cannot_be_used_is_an_error(string template, string expected) =>
        Wrong(expected, "type: debian, packages: debs/", template);
}
