using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class IdentitySectionTests : IDisposable
{
    private const string Head = "version: 1\nfamily: home\narchives: {a: {type: debian, suites: [s]}}\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_later_word_on_a_path_counts()
    {
        var family = files.Read($$$"""
            {{{Head}}}identity: {remove: [/a, /b]}
            templates:
              base: {archive: a, identity: {keep: [/a], remove: [/c]}}
              own: {from: base, identity: {keep: [/c, /d/*.key]}}
              same: {from: base}
            """);
        Assert.Equal(("/b", "/a /c /d/*.key"), Said("own"));
        Assert.Equal(("/b /c", "/a"), Said("same"));
        Assert.True(family.IdentityOf(family.Template("own")).Keeps(BytePath.Of("d/x.key")));
        Assert.False(family.IdentityOf(family.Template("own")).Keeps(BytePath.Of("d/e/x.key")));
        var written = files.Read(new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, []));
        Assert.Equal(
            family.Templates.Select(template => Words(family.IdentityOf(template))),
            written.Templates.Select(template => Words(written.IdentityOf(template))));

        (string, string) Said(string name) => Words(family.IdentityOf(family.Template(name)));
    }

    [Theory]
    [InlineData("identity: {remove: [etc/x]}", "etc/x is not a path of files")]
    [InlineData("identity: {keep: [/etc/../x]}", "/etc/../x is not a path of files")]
    [InlineData("identity: {keep: [/etc/x/]}", "/etc/x/ is not a path of files")]
    [InlineData("identity: {keep: ['/etc/[a]']}", "/etc/[a] is not a path of files")]
    [InlineData("identity: {keep: ['/a b']}", "\"/a b\" is not a path of files")]
    [InlineData("identity: {keep: [/*/x]}", "/*/x is not a path of files")]
    [InlineData("identity: {keep: []}", "keep is empty")]
    [InlineData("identity: {}", "identity is empty")]
    [InlineData("identity: {remove: [/x], keep: [/x]}", "/x is also in remove")]
    [InlineData("identity: [/x]", "identity must be a map, but this is a list")]
    public void Anything_else_is_refused_with_its_place(string line, string message)
    {
        Assert.Equal((message, 4), Problem($"{Head}{line}\ntemplates: {{t: {{archive: a}}}}\n"));
        Assert.Equal((message, 7), Problem($"{Head}templates:\n  t:\n    archive: a\n    {line}\n"));

        (string, int) Problem(string text) =>
            files.Problem(text) is var problem ? (problem.Message, problem.Where!.Line) : default;
    }

    private static (string, string) Words(IdentityRules rules) =>
        (string.Join(' ', rules.Remove.Select(word => word.Value)), string.Join(' ', rules.Keep.Select(word => word.Value)));
}
