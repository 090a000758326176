using Coppice.Families.Writing;

namespace Coppice.Families.Tests.Checking;

public sealed class ArchiveChainsTests : IDisposable
{
    private const string Archives =
        """
        version: 1
        family: home
        archives:
          bookworm: {type: debian, suites: [bookworm]}
          backports: {type: debian, suites: [bookworm-backports]}
          qubes: {type: debian, suites: [bookworm], mirror: "https://qubes.example/vm", take: all}
          signal:
            type: debian
            suites: [xenial]
            mirror: "https://signal.example/apt"
            template-mirror: {xenial: "https://updates.example/apt"}
            take: [signal-desktop, "signal-*"]
          nothing: {type: debian, suites: [x], take: []}
          other: {type: other, suites: [core]}
        templates:

        """;

    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Archives_hold_from_the_template_on_down_in_order()
    {
        var family = files.Read(Archives + """
              base: {archive: bookworm, archives: [backports]}
              qube: {from: base, archives: [qubes]}
              chat: {from: base, archives: [signal]}
              both: {from: [chat, qube], packages: [mesa/backports, git]}
            """);

        Assert.Equal(["bookworm", "backports"], Names("base"));
        Assert.Equal(["bookworm", "backports", "qubes"], Names("qube"));
        Assert.Equal(["bookworm", "backports", "signal", "qubes"], Names("both"));
        Assert.Equal(
            [("mesa", "backports", "mesa/backports"), ("git", null, "git")],
            family.Template("both").Packages.Select(word => (word.Value, word.Archive, word.Declared)));
        Assert.Equal(["mesa"], family.AskedFromArchives(family.Template("both")).Select(word => word.Value));

        IEnumerable<string> Names(string template) =>
            family.ArchivesOf(family.Template(template)).Select(archive => archive.Name);
    }

    [Fact]
    public void What_may_be_taken_is_all_or_names_and_patterns()
    {
        var archives = files.Read(Archives + "  base: {archive: bookworm}\n").Archives;

        Assert.Null(archives["backports"].Take);
        Assert.True(archives["qubes"].Take!.IsAll);
        Assert.False(archives["nothing"].Take!.Has("a"));
        Assert.True(archives["signal"].Take!.Has("signal-desktop-beta"));
        Assert.False(archives["signal"].Take!.Has("less"));
        Assert.Equal(new Uri("https://updates.example/apt"), archives["signal"].TemplateMirrorOf("xenial", "amd64"));
    }

    [Theory]
    [InlineData("archives: [signall]", "there is no archive signall; did you mean signal?")]
    [InlineData("archives: [bookworm]", "leaf has the archive bookworm already: base names it (line 16)")]
    [InlineData(
        "archives: [other]",
        "the archive other is of type other (line 14), but leaf grows from bookworm, which is of type debian (line 16): one chain "
            + "cannot mix distributions")]
    [InlineData("packages: [git/signal]", "leaf has no archive signal")]
    [InlineData("packages: [git/bookwrm]", "leaf has no archive bookwrm; did you mean bookworm?")]
    [InlineData("packages: [git, git/bookworm]", "git/bookworm is in packages already, line 17")]
    public void What_does_not_fit_into_a_chain_is_refused(string said, string message) => Assert.Equal(
        message,
        files.Problem($"{Archives}  base: {{archive: bookworm}}\n  leaf: {{from: base, {said}}}\n").Message);

    [Fact]
    public void Nothing_grows_from_an_archive_of_which_only_some_may_be_taken() => Assert.Equal(
        "the base base cannot grow from signal, of which only some packages may be taken (line 7)",
        files.Problem($"{Archives}  base: {{archive: signal}}\n").Message);

    [Theory]
    [InlineData("take: [all, b]", "the word all stands alone, not in a list")]
    [InlineData("take: [-rf]", "-rf is not a package name or pattern")]
    [InlineData("take: [a, a]", "a is already in take, line 4")]
    public void Other_words_are_refused(string take, string message) => Assert.Equal(
        message,
        files.Problem(
            $"version: 1\nfamily: f\narchives:\n  a: {{type: debian, suites: [s], {take}}}\n"
                + "  c: {type: debian, suites: [s]}\ntemplates:\n  b: {archive: c}\n").Message);

    [Fact]
    public void A_family_is_written_as_it_was_read()
    {
        const string Templates = """
              base: {archive: bookworm, archives: [backports, signal, nothing]}
              leaf: {from: base, packages: [mesa/backports]}
            """;
        var first = files.Read(Archives + Templates);
        var text = new FamilyWriter(Path.GetDirectoryName(files.File)!, [ArchiveType.Suites("debian", "[bookworm]")])
            .Write(first, []);
        var again = files.Read(text);

        Assert.Equal(first.Archives.Values.Select(Said), again.Archives.Values.Select(Said));
        Assert.Equal(["backports", "signal", "nothing"], again.Template("base").Archives.Select(word => word.Value));
        Assert.Equal("mesa/backports", again.Template("leaf").Packages[0].Declared);

        static string Said(ArchiveDeclaration archive) =>
            $"{archive.Name} {archive.Take} {string.Join(' ', archive.TemplateMirrors)}";
    }
}
