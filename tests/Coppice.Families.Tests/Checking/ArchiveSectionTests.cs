using Coppice.Families;

namespace Coppice.Families.Tests.Checking;

public sealed class ArchiveSectionTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("suites: [s]", "the archive bookworm has no type")]
    [InlineData("type: arch, suites: [s]", "there is no archive type arch")]
    [InlineData("type: debian", "the archive bookworm has no suites")]
    [InlineData("type: debian, suites: []", "the archive bookworm has no suites")]
    [InlineData("type: debian, suites: s", "suites must be a list, but this is a text")]
    [InlineData("type: debian, suites: [s, s]", "s is already in suites, line 4")]
    [InlineData("type: debian, suites: [../x]", "../x is not a suite")]
    [InlineData("type: debian, suites: ['a b']", "\"a b\" is not a suite")]
    [InlineData("type: debian, suites: [s], components: []", "components is empty")]
    [InlineData("type: debian, suites: [s], components: {s: []}", "the list of components of s is empty")]
    [InlineData("type: debian, suites: [stable], components: {stabel: [main]}", "stabel is not one of this archive's suites; "
        + "did you mean stable?")]
    [InlineData("type: debian, suites: [s], components: {s: main}", "s must be a list, but this is a text")]
    [InlineData("type: debian, suites: [s], components: [main/x]", "main/x is not a component")]
    [InlineData("type: debian, suites: [s], components: [main, main]", "main is already in components, line 4")]
    [InlineData("type: debian, suites: [s], architecture: AMD64", "AMD64 is not an architecture")]
    [InlineData("type: debian, suites: [s], suite: [t]", "an archive has no key suite; did you mean suites?")]
    [InlineData("type: debian, suites: [s], keyring: none.gpg", "there is no none.gpg")]
    [InlineData("type: debian, suites: [s], keyring: .", ". is not a regular file")]
    public void A_wrong_archive_is_refused(string archive, string message) =>
        Assert.StartsWith(message, Problem(archive).Message);

    [Theory]
    [InlineData("[main, contrib]", "main contrib", "main contrib")]
    [InlineData("{t: [stable]}", "main", "stable")]
    [InlineData("{t: [stable], '*': [main, contrib]}", "main contrib", "stable")]
    public void Suites_can_have_components_of_their_own(string components, string s, string t)
    {
        var archive = files.Read(
            $"version: 1\nfamily: f\narchives: {{ a: {{type: debian, suites: [s, t], components: {components}}}}}\ntemplates: "
                + $"{{t: {{archive: a}}}}").Archives["a"];
        Assert.Equal((s, t), (string.Join(' ', archive.ComponentsOf("s")), string.Join(' ', archive.ComponentsOf("t"))));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("../x")]
    [InlineData("-a")]
    [InlineData("a_b")]
    public void An_archive_name_must_do_as_a_folder(string name) =>
        Assert.EndsWith(
            "is not an archive name",
            files.Problem(
                $"version: 1\nfamily: f\narchives: {{ {name}: {{type: debian, suites: [s]}}}}\ntemplates: {{t: {{archive: "
                    + $"{name}}}}}").Message);

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("36h", 36)]
    [InlineData("10d", 240)]
    public void Ages_are_days_or_hours(string age, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Read($"type: debian, suites: [s], max-age: {age}").MaxAge);

    [Theory]
    [InlineData("10")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("10m")]
    [InlineData("1.5d")]
    [InlineData("99999d")]
    [InlineData("d")]
    public void Other_ages_are_refused(string age) =>
        Assert.Equal($"{age} is not an age", Problem($"type: debian, suites: [s], max-age: {age}").Message);

    [Fact]
    public void The_cache_gives_packages_that_need_a_login_only_where_that_is_said()
    {
        Assert.False(Read("type: debian, suites: [s]").IsPublic);
        Assert.True(Read("type: debian, suites: [s], cache: public").IsPublic);
        Assert.Equal("pubilc is not public; did you mean public?", Problem("type: debian, suites: [s], cache: pubilc").Message);
    }

    private ArchiveDeclaration Read(string archive) => files.Read(Text(archive)).Archives["bookworm"];

    private Foundation.Problem Problem(string archive) => files.Problem(Text(archive));

    private static string Text(string archive) =>
        $"version: 1\nfamily: home\narchives:\n  bookworm: {{{archive}}}\n" + FamilyFiles.Tail;
}
