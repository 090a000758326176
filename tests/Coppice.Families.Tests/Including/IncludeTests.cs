namespace Coppice.Families.Tests.Including;

public sealed class IncludeTests : IDisposable
{
    private const string Top = "version: 1\nfamily: home\n";
    private const string Archive = "archives:\n  bookworm: {type: debian, suites: [bookworm]}\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Maps_merge_by_key_lists_append_and_scalars_of_the_including_file_override()
    {
        files.Add(
            "a.yaml",
            Archive + "templates:\n  base: {archive: bookworm, packages: [less], recommends: true}\n  one: {from: base}\n");

        var family = files.Read(
            Top + "include: [a.yaml]\ntemplates:\n  base: {packages: [git], recommends: false}\n  two: {from: one}\n");

        Assert.Equal(["base", "one", "two"], family.Templates.Select(t => t.Name));
        Assert.Equal(["less", "git"], family.Template("base").Packages.Select(p => p.Value));
        Assert.False(family.Template("base").Recommends);
    }

    [Fact]
    public void Later_includes_win_over_earlier_ones()
    {
        files.Add("a.yaml", Archive + "templates:\n  base: {archive: bookworm, recommends: true}\n")
            .Add("b.yaml", "templates:\n  base: {recommends: false}\n");

        Assert.False(files.Read(Top + "include: [a.yaml, b.yaml]\n").Template("base").Recommends);
        Assert.True(files.Read(Top + "include: [b.yaml, a.yaml]\n").Template("base").Recommends);
    }

    [Fact]
    public void A_file_that_two_files_include_counts_once()
    {
        files.Add("base.yaml", Archive + "templates:\n  base: {archive: bookworm, packages: [less]}\n")
            .Add("a.yaml", "include: [base.yaml]\ntemplates:\n  a: {from: base}\n")
            .Add("b.yaml", "include: [base.yaml]\ntemplates:\n  b: {from: base}\n");

        var family = files.Read(Top + "include: [a.yaml, b.yaml]\n");

        Assert.Equal(["base", "a", "b"], family.Templates.Select(t => t.Name));
        Assert.Single(family.Template("base").Packages);
    }

    [Fact]
    public void Paths_are_relative_to_the_file_that_names_them()
    {
        files.Add("common/x.sh", "").Add("shared.sh", "")
            .Add("common/a.yaml", Archive + "templates:\n  base: {archive: bookworm, scripts: [x.sh, ../shared.sh]}\n");

        var scripts = files.Read(Top + "include: [common/a.yaml]\n").Template("base").Scripts;

        Assert.Equal(
            [Path.Join(files.Folder, "family/common/x.sh"), Path.Join(files.Folder, "family/shared.sh")],
            scripts.Select(s => s.Absolute));
        Assert.Equal(Path.Join(files.Folder, "family/common/a.yaml"), scripts[0].Where.File);
    }

    [Fact]
    public void Problems_name_the_file_that_they_are_in_and_the_family_file_comes_first()
    {
        files.Add("a.yaml", Archive + "templates:\n  base: {archive: bookworm, packges: []}\n");

        var problems = files.Problems(Top + "include: [a.yaml]\nfoo: bar\n");

        Assert.Equal(
            [$"{files.File}:4:1", $"{Path.Join(files.Folder, "family/a.yaml")}:4:29"], problems.Select(p => p.Where!.ToString()));
    }

    [Fact]
    public void A_cycle_is_named_as_a_whole()
    {
        files.Add("a.yaml", "include: [b.yaml]\n").Add("b.yaml", "include: [family.yaml]\n");

        var problem = files.Problem(Top + "include: [a.yaml]\n" + Archive + FamilyFiles.Tail);

        var folder = Path.Join(files.Folder, "family");
        Assert.Equal(
            $"files include each other: {folder}/family.yaml → {folder}/a.yaml → {folder}/b.yaml → {folder}/family.yaml",
            problem.Message);
        Assert.Equal($"{folder}/b.yaml:1:11", problem.Where!.ToString());
    }

    [Fact]
    public void A_missing_include_does_not_make_its_templates_unknown()
    {
        var problems = files.Problems(Top + "include: [a.yaml]\nwrong: 1\n" + Archive + "templates: {leaf: {from: base}}\n");

        Assert.Equal(
            ["there is no a.yaml", "a family file has no key wrong"], problems.Select(p => p.Message.Split(',', ';')[0]));
    }

    [Fact]
    public void Kinds_that_differ_do_not_merge()
    {
        files.Add("a.yaml", Archive + "templates:\n  base: {archive: bookworm, files: a/}\n").Add("a/b", "").Add("c/d", "");

        Assert.Contains(
            "files is a list here, but a text in",
            files.Problem(Top + "include: [a.yaml]\ntemplates: {base: {files: [c/]}}\n").Message);
    }

    [Fact]
    public void A_package_that_two_files_list_is_a_repetition_that_names_the_other_file()
    {
        files.Add("a.yaml", Archive + "templates:\n  base: {archive: bookworm, packages: [git]}\n");

        Assert.EndsWith("a.yaml:4", files.Problem(Top + "include: [a.yaml]\ntemplates: {base: {packages: [git]}}\n").Message);
    }

    [Fact]
    public void The_version_of_an_included_file_must_be_known_too()
    {
        files.Add("a.yaml", "version: 2\n");

        Assert.StartsWith("2 is not a version", files.Problem(Top + "include: [a.yaml]\n" + Archive + FamilyFiles.Tail).Message);
    }

    [Fact]
    public void There_is_a_limit_to_the_number_of_files()
    {
        for (var i = 0; i < 5; i++)
        {
            files.Add($"{i}.yaml", $"include: [{i + 1}.yaml]\n");
        }

        files.Add("5.yaml", "version: 1\n").Add("family.yaml", Top + "include: [0.yaml]\n" + Archive + FamilyFiles.Tail);

        Assert.Single(files.Read(new FamilyLimits { Files = 7 }).Templates);
        Assert.Equal("the family has more than 6 files", Assert.Single(files.Problems(new FamilyLimits { Files = 6 })).Message);
    }
}
