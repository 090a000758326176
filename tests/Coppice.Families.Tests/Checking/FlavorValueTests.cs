
namespace Coppice.Families.Tests.Checking;

public sealed class FlavorValueTests : IDisposable
{
    private const string Head = "version: 1\nfamily: home\narchives:\n  a: {type: debian, suites: [s]}\ntemplates:\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_base_may_say_that_it_is_minimal()
    {
        var family = files.Read($"{Head}  t: {{archive: a, flavor: minimal, packages: [git]}}\n  u: {{archive: a}}\n");
        Assert.True(family.Template("t").SaysFlavor);
        Assert.False(family.Template("u").SaysFlavor);
    }

    [Theory]
    [InlineData("archive: a, flavor: minmal", "there is no flavor minmal; did you mean minimal?")]
    [InlineData("archive: a, flavor: xfce", "there is no flavor xfce")]
    [InlineData("from: base, flavor: minimal", "the template t grows on another template, and only a base has a flavor")]
    [InlineData("archive: a, flavor: [minimal]", "flavor must be a text, but this is a list")]
    public void Anything_else_is_refused_with_its_place(string declared, string message)
    {
        var problem = files.Problem($"{Head}  base: {{archive: a}}\n  t: {{{declared}}}\n");
        Assert.Equal((message, 7), (problem.Message, problem.Where!.Line));
    }
}
