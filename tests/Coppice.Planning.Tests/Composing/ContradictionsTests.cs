using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Planning.Composing;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests.Composing;

public sealed class ContradictionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Equal_files_and_other_paths_are_fine()
    {
        Write("office/etc/a", "a");
        Write("web/etc/a", "a");
        Write("web/etc/b", "b");
        Assert.Empty(Find());
    }

    [Fact]
    public void What_is_different_is_named()
    {
        Write("office/content", "a");
        Write("web/content", "b");
        Write("office/mode", "a");
        Write("web/mode", "a", 0x1ed);
        Write("office/type", "a");
        Write("web/type/below", "a");
        Link("office/target", "a");
        Link("web/target", "b");
        Write("office/deep/" + new string('x', 200), "a");
        Write("web/deep/" + new string('x', 200), "b");
        Assert.Equal(
            ["/content: its content", $"/deep/{new string('x', 200)}: its "
                + "content", "/mode: its mode", "/target: its target", "/type: its type"],
            Find().Select(problem =>
                problem.Message["both: office and web put different files at ".Length..].Split(" in web/")[0]));
        Assert.All(
            Find(),
            problem =>
                Assert.EndsWith(" differs from that in office/ (family.yaml:3)", problem.Message, StringComparison.Ordinal));
        Assert.All(Find(), problem => Assert.Equal(7, problem.Where!.Line));
    }

    [Fact]
    public void Of_several_folders_the_later_one_counts()
    {
        Write("office/etc/a", "a");
        Write("web/etc/a", "b");
        Write("more/etc/a", "a");
        Assert.Empty(Find(web: ["web/", "more/"]));
        Assert.Single(Find(web: ["more/", "web/"]));
    }

    [Fact]
    public void What_an_ancestor_lays_is_no_contradiction_and_what_met_before_is_told_before()
    {
        Write("office/etc/a", "a");
        Write("web/etc/a", "b");
        Write("top/etc/a", "c");
        var family = Declared.Family(
            Declared.Template("base") with { Files = [At("top/", 1)] },
            Declared.Template("office", "base") with { Files = [At("office/", 3)] },
            Declared.Template("web", "base") with { Files = [At("web/", 7)] },
            Declared.Template("other", "base"),
            Declared.Composed("both", ["office", "web"]) with { Files = [At("top/", 8)] },
            Declared.Composed("all", ["both", "other"]));
        Assert.Single(Find(family, "both"));
        Assert.Empty(Find(family, "all"));
        Assert.Empty(Find(family, "web"));
    }

    [Fact]
    public void A_flood_is_counted()
    {
        for (var i = 0; i < 50; i++)
        {
            Write($"office/{i}", "a");
            Write($"web/{i}", "b");
        }

        Assert.Equal((21, "both: and 30 more of office and web"), (Find().Count, Find()[^1].Message));
    }

    [Fact]
    public void A_package_that_one_adds_and_the_other_takes_out_is_told_from_either_side()
    {
        var family = Declared.Family(
            Declared.Template("base"), Declared.Template("office", "base", without: ["less"]),
            Declared.Template("web", "base", ["less:amd64"]),
            Declared.Composed("both", ["office", "web"]), Declared.Composed("again", ["web", "office"]));
        Assert.Equal("both: web adds less:amd64, office removes it (family.yaml:9)", Assert.Single(Find(family, "both")).Message);
        Assert.Single(Find(family, "again"));
    }

    private IReadOnlyList<Problem> Find(string[]? web = null)
    {
        Directory.CreateDirectory(Path.Combine(folder, "office"));
        Directory.CreateDirectory(Path.Combine(folder, "web"));
        var family = Declared.Family(
            Declared.Template("base"),
            Declared.Template("office", "base") with { Files = [At("office/", 3)] },
            Declared.Template("web", "base") with { Files = [.. (web ?? ["web/"]).Select(name => At(name, 7))] },
            Declared.Composed("both", ["office", "web"]));
        return Find(family, "both");
    }

    private static IReadOnlyList<Problem> Find(Family family, string template) =>
        new Contradictions(family, new FileTree(new ConfinedRunner())).Of(family.Template(template));

    private FilesDeclaration At(string name, int line) =>
        new(FilesForm.Folder, name, "/", new SourceSpan("family.yaml", line, 5)) { Source = Path.Combine(folder, name) };

    private void Write(string path, string text, int mode = 0x1a4)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)mode);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(folder, path), target);
}
