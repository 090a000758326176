using System.Text;

namespace Coppice.Families.Tests.Checking;

public sealed class FilesSectionTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public FilesSectionTests() =>
        files.Add("over/etc/x", "x").Add("more/etc/x", "x").Add("one.conf", "p=${proxy}, $${y}\n").Add("bad.conf", "\n${prxy} ${a:-b}\n");

    public void Dispose() => files.Dispose();

    [Fact]
    public void All_forms_are_read()
    {
        var items = Read(
            "files: [over, {copy: more/, mode: '0640', folder-mode: '0750', owner: root, group: qubes}, {copy: over/, to: /opt/}, "
                + "{copy: one.conf, to: /etc/one}, {text: \"a\\n\", to: /etc/motd}, {path: /etc/l, link-to: /dev/null}, "
                + "{folder: /srv/x, owner: '1000'}]").Files;
        Assert.Equal(
            [
                FilesForm.Folder, FilesForm.Folder, FilesForm.Folder, FilesForm.File, FilesForm.Text, FilesForm.Link,
                FilesForm.MakeFolder,
            ],
            items.Select(item => item.Form));
        Assert.Equal(["/", "/", "/opt", "/etc/one", "/etc/motd", "/etc/l", "/srv/x"], items.Select(item => item.To));
        Assert.Equal(new FileRights(0x1a0, 0x1e8, "root", "qubes"), items[1].Rights);
        Assert.Equal(("a\n", "/dev/null"), (Encoding.UTF8.GetString(items[4].Content), items[5].LinkTo));
    }

    [Theory]
    [InlineData("{to: /x}", "says nothing to lay")]
    [InlineData("{text: a, copy: over, to: /x}", "lays only one thing")]
    [InlineData("{text: a}", "it is not said where this file goes")]
    [InlineData("{text: a, path: /x, to: /x}", "path has no meaning here")]
    [InlineData("{txt: a, to: /x}", "did you mean text?")]
    [InlineData("{text: a, to: x}", "is not a path in the template")]
    [InlineData("{text: a, to: /x, mode: rw}", "is not a mode")]
    [InlineData("{text: a, to: /x, mode: '0999'}", "is not a mode")]
    [InlineData("{text: a, to: /x, owner: Root}", "is not an account name")]
    [InlineData("{text: a, to: /x, folder-mode: '0700'}", "folders that are copied")]
    [InlineData("{link-to: /x}", "has no path")]
    [InlineData("{path: /x, link-to: /y, mode: '0600'}", "no mode and no owner")]
    [InlineData("{copy: missing/}", "there is no missing/")]
    [InlineData("{copy: ../../etc/passwd, to: /x}", "leads out of the folder")]
    [InlineData("{render: over, to: /x}", "is not a regular file")]
    [InlineData("[over]", "must be a folder or a map")]
    public void What_is_wrong_is_said(string item, string message) =>
        Assert.Contains(
            files.Problems(Text($"files: [{item}]")),
            problem => problem.Message.Contains(message, StringComparison.Ordinal) && problem.Where!.Line == 8);

    [Fact]
    public void One_file_is_laid_once() =>
        Assert.Contains(
            "already in files", files.Problem(Text("files: [{text: a, to: /x}, {path: /x, link-to: /y}]")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Only_what_is_rendered_has_values_for_names()
    {
        var items = Read("vars: {proxy: a:1}\n    files: [{render: one.conf, to: /r}, {copy: one.conf, to: /c}]").Files;
        Assert.Equal("p=a:1, ${y}\n", Encoding.UTF8.GetString(items[0].Content));
        Assert.Equal("p=${proxy}, $${y}\n", Encoding.UTF8.GetString(items[1].Content));
    }

    [Fact]
    public void Names_without_a_value_are_all_reported_with_their_lines()
    {
        var problems = files.Problems(Text("vars: {proxy: a}\n    files: [{render: bad.conf, to: /r}]"));
        Assert.Equal(2, problems.Count);
        Assert.Contains("bad.conf:2 names ${prxy}", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("did you mean proxy?", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("${a:-b} is not a name of vars", problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_gives_another_value_lays_the_file_again_unless_it_was_covered_or_stays_the_same()
    {
        var family = files.Read(Text("vars: {proxy: a, other: b}\n    files: {render: one.conf, to: /r}")
            + "  same: {from: base, vars: {proxy: a, other: c}}\n"
            + "  again: {from: same, vars: {proxy: d}}\n"
            + "  covers: {from: base, files: {text: x, to: /r}}\n"
            + "  below: {from: covers, vars: {proxy: d}}\n");
        Assert.Empty(family.Template("same").Files);
        var laid = Assert.Single(family.Template("again").Files);
        Assert.Equal(("p=d, ${y}\n", "base", 11), (Encoding.UTF8.GetString(laid.Content), laid.Of, laid.Where.Line));
        Assert.Empty(family.Template("below").Files);
    }

    [Fact]
    public void Parents_that_differ_in_a_value_need_a_decision()
    {
        var text = Text("vars: {proxy: a}\n    files: {render: one.conf, to: /r}")
            + "  one: {from: base, vars: {proxy: b}}\n  two: {from: base, vars: {proxy: c}}\n";
        Assert.Contains(
            "differ in vars: proxy is \"b\" in line 10, and \"c\" in line 11",
            files.Problem(text + "  both: {from: [one, two]}\n").Message, StringComparison.Ordinal);
        Assert.Equal(
            "p=d, ${y}\n",
            Encoding.UTF8.GetString(
                Assert.Single(files.Read(text + "  both: {from: [one, two], vars: {proxy: d}}\n").Template("both").Files).Content));
    }

    private TemplateDeclaration Read(string said) => files.Read(Text(said)).Template("base");

    private static string Text(string said) => FamilyFiles.Head + $"templates:\n  base:\n    archive: bookworm\n    {said}\n";
}
