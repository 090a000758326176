using Coppice.Foundation;

namespace Coppice.Families.Tests;

public sealed class FamilyReaderTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Every_key_of_the_grammar_is_read()
    {
        files.Add("keys.gpg", "").Add("tree/etc/motd", "").Add("harden.sh", "");
        var family = files.Read("""
            version: 1
            family: home
            archives:
              trixie:
                type: debian
                suites: [trixie, trixie-security]
                components: [main, contrib]
                mirror:
                  trixie: https://mirror.example/debian
                  "*": file:///srv/mirror
                keyring: keys.gpg
                max-age: 36h
                architecture: arm64
            templates:
              leaf:
                from: base
                packages: [git, "libc6:i386"]
                without: [less]
                files: tree/
                scripts: [harden.sh]
                recommends: true
              base: {archive: trixie}
            """);

        var archive = family.Archives["trixie"];
        Assert.Equal("debian", archive.Type);
        Assert.Equal(["main", "contrib"], archive.Components);
        Assert.Equal("https://mirror.example/debian", archive.Mirrors["trixie"].ToString());
        Assert.Equal("file:///srv/mirror", archive.Mirrors["*"].ToString());
        Assert.Equal(Path.Join(files.Folder, "family", "keys.gpg"), archive.Keyring);
        Assert.Equal(TimeSpan.FromHours(36), archive.MaxAge);
        Assert.Equal("arm64", archive.Architecture);

        Assert.Equal(["base", "leaf"], family.Templates.Select(t => t.Name));
        var leaf = family.Template("leaf");
        Assert.Equal(["git", "libc6:i386"], leaf.Packages.Select(p => p.Value));
        Assert.Equal("less", Assert.Single(leaf.Without).Value);
        Assert.Equal(("tree/", Path.Join(files.Folder, "family", "tree")), (leaf.Files[0].Declared, leaf.Files[0].Source));
        Assert.Equal(Path.Join(files.Folder, "family", "harden.sh"), leaf.Scripts[0].Absolute);
        Assert.True(leaf.Recommends);
        Assert.Null(family.Template("base").Recommends);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var archive = files.Read(FamilyFiles.Head + FamilyFiles.Tail).Archives["bookworm"];

        Assert.Equal(["main"], archive.Components);
        Assert.Empty(archive.Mirrors);
        Assert.Null(archive.Keyring);
        Assert.Null(archive.MaxAge);
        Assert.Null(archive.Architecture);
    }

    [Fact]
    public void Words_and_declarations_know_their_place()
    {
        var family = files.Read(FamilyFiles.Head + "templates:\n  base:\n    archive: bookworm\n    packages: [git,  less]\n");

        var less = family.Template("base").Packages[1];
        Assert.Equal(new SourceSpan(files.File, 8, 22, "    packages: [git,  less]"), less.Where);
        Assert.Equal((6, 3), (family.Template("base").Where.Line, family.Template("base").Where.Column));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_from_top_to_bottom()
    {
        var problems = files.Problems("""
            version: 2
            familly: home
            archives:
              Bookworm: {type: debain, suites: [bookworm]}
            templates:
              dom0: {archive: bookworm}
              base: {archive: Bookworm, packages: [-rf]}
              leaf: {from: bse, pakages: [git]}
            """);

        Assert.Equal(
            [
                "1:1 the family has no name",
                "1:10 2 is not a version of the grammar that this coppice reads",
                "2:1 a family file has no key familly; did you mean family?",
                "4:3 Bookworm is not an archive name",
                "4:20 there is no archive type debain; did you mean debian?",
                "6:3 Qubes reserves the name dom0",
                "6:19 there is no archive bookworm; did you mean Bookworm?",
                "7:40 -rf is not a package name",
                "8:16 there is no template bse; did you mean base?",
                "8:21 a template has no key pakages; did you mean packages?",
            ],
            problems.Select(p => $"{p.Where!.Line}:{p.Where.Column} {p.Message}"));
        Assert.All(problems, p => Assert.Equal(files.File, p.Where!.File));
        Assert.Equal("  leaf: {from: bse, pakages: [git]}", problems[^1].Where!.Text);
    }

    [Fact]
    public void Problems_beyond_the_limit_are_counted()
    {
        files.Add(
            "family.yaml",
            FamilyFiles.Head + FamilyFiles.Tail + "\n" + string.Join('\n', Enumerable.Range(0, 500).Select(i => $"key{i}: 1")));

        var problems = files.Problems(new FamilyLimits { Problems = 7 });

        Assert.Equal(8, problems.Count);
        Assert.Equal("and 493 more problems", problems[^1].Message);
    }

    [Fact]
    public void A_missing_file_is_named_with_the_command_that_makes_one()
    {
        var failure = Assert.Throws<Failure>(() => files.Read());

        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.Equal(
            ($"there is no family file {files.File}", "coppice init"), (failure.Problems[0].Message, failure.Problems[0].Hint));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_cannot_be_one_is_refused(string file) =>
        Assert.Equal(
            ExitCode.Usage,
            Assert.Throws<Failure>(() => new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(file)).Code);

    [Fact]
    public void A_folder_is_not_a_family_file()
    {
        Directory.CreateDirectory(files.File);

        Assert.Contains("is not a regular file", Assert.Single(files.Problems()).Message);
    }

    [Fact]
    public void A_family_file_that_is_a_link_names_files_beside_the_link()
    {
        File.WriteAllText(
            Path.Join(files.Folder, "elsewhere.yaml"), FamilyFiles.Head + FamilyFiles.Tail.Replace("}", ", scripts: [a.sh]}"));
        files.Add("a.sh", "").AddLink("family.yaml", "../elsewhere.yaml");

        Assert.Equal(Path.Join(files.Folder, "family", "a.sh"), files.Read().Templates[0].Scripts[0].Absolute);
    }
}
