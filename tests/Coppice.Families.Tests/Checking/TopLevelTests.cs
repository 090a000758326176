namespace Coppice.Families.Tests.Checking;

public sealed class TopLevelTests : IDisposable
{
    private const string Rest = "archives: {a: {type: debian, suites: [s]}}\ntemplates: {t: {archive: a}}\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("family: home\n", "the file does not say which version")]
    [InlineData("version: 2\nfamily: home\n", "2 is not a version")]
    [InlineData("version: \"1\"\nfamily: home\n", "1 is not a version")]
    [InlineData("version: []\nfamily: home\n", "version must be a text, but this is a list")]
    [InlineData("version: 1\n", "the family has no name")]
    [InlineData("version: 1\nfamily:\n", "family must be a text, but this is empty")]
    [InlineData("version: 1\nfamily: ../x\n", "../x is not a family name")]
    [InlineData("version: 1\nfamily: home\ninclude: a.yaml\n", "include must be a list")]
    [InlineData("version: 1\nfamily: home\nkeep: 0\n", "0 is not a number of generations to keep")]
    [InlineData("version: 1\nfamily: home\nkeep: -1\n", "-1 is not a number of generations to keep")]
    [InlineData("version: 1\nfamily: home\nkeep: 1001\n", "1001 is not a number of generations to keep")]
    [InlineData("version: 1\nfamily: home\nkeep: '3'\n", "3 is not a number of generations to keep")]
    [InlineData("version: 1\nfamily: home\nkeep:\n", "keep must be a text, but this is empty")]
    [InlineData("version: 1\nfamily: home\nkeep: [3]\n", "keep must be a text, but this is a list")]
    [InlineData("version: 1\nfamily: home\nkepe: 3\n", "a family file has no key kepe; did you mean keep?")]
    [InlineData("version: 1\nfamily: home\nfamily: work\n", "the key family appears twice; the first one is on line 2")]
    [InlineData("version: 1\nfamily: home\n[a]: b\n", "a key must be a text, but this is a list")]
    public void A_wrong_top_level_is_refused(string top, string message) =>
        Assert.StartsWith(message, files.Problem(top + Rest).Message);

    [Theory]
    [InlineData("")]
    [InlineData("templates: {}\n")]
    public void A_family_without_templates_is_refused(string templates) =>
        Assert.Equal("the family has no templates", files.Problem("version: 1\nfamily: home\n" + templates).Message);

    [Theory]
    [InlineData("", 3)]
    [InlineData("keep: 1\n", 1)]
    [InlineData("keep: 1000\n", 1000)]
    public void How_many_generations_are_kept_can_be_said(string line, int keep) =>
        Assert.Equal(keep, files.Read("version: 1\nfamily: home\n" + line + Rest).Keep);

    [Fact]
    public void A_list_with_one_forgotten_bracket_gets_the_right_form_as_hint() =>
        Assert.Contains(files.Problems("version: 1\nfamily: home\ninclude: a.yaml\n" + Rest), p => p.Hint == "include: [a.yaml]");
}
