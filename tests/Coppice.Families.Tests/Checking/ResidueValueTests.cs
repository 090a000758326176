using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class ResidueValueTests : IDisposable
{
    private const string Head = "version: 1\nfamily: home\narchives: {a: {type: debian, suites: [s]}}\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("", "", "", false)]
    [InlineData("residue: forbid\n", "", "", true)]
    [InlineData("residue: allow\n", "", "", false)]
    [InlineData("", "residue: forbid", "", true)]
    [InlineData("residue: forbid\n", "residue: allow", "", false)]
    [InlineData("residue: forbid\n", "residue: allow", "residue: forbid", true)]
    [InlineData("", "residue: forbid", "residue: allow", false)]
    public void The_nearest_that_says_something_counts(string family, string parent, string own, bool forbids)
    {
        var read = files.Read(
            $"{Head}{family}templates:\n  base: {{archive: a{Comma(parent)}}}\n  middle: {{from: base}}\n  own: {{from: "
                + $"middle{Comma(own)}}}\n");
        Assert.Equal(forbids, read.ForbidsResidueIn(read.Template("own")));
    }

    [Theory]
    [InlineData("residue: never", "never is neither allow nor forbid")]
    [InlineData("residue: forbit", "forbit is neither allow nor forbid; did you mean forbid?")]
    [InlineData("residue: true", "true is neither allow nor forbid")]
    [InlineData("residue: [forbid]", "residue must be a text, but this is a list")]
    [InlineData("residue:", "residue must be a text, but this is empty")]
    public void Anything_else_is_refused_with_its_place(string line, string message)
    {
        var problem = files.Problem($"{Head}{line}\ntemplates: {{t: {{archive: a}}}}\n");
        Assert.Equal((message, 4), (problem.Message, problem.Where!.Line));
        problem = files.Problem($"{Head}templates:\n  t:\n    archive: a\n    {line}\n");
        Assert.Equal((message, 7), (problem.Message, problem.Where!.Line));
    }

    [Fact]
    public void The_hint_is_what_to_write() =>
        Assert.Equal("residue: forbid", files.Problem($"{Head}residue: no\ntemplates: {{t: {{archive: a}}}}\n").Hint);

    private static string Comma(string text) => text.Length == 0 ? "" : ", " + text;
}
