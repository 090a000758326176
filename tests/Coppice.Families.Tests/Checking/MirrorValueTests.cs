namespace Coppice.Families.Tests.Checking;

public sealed class MirrorValueTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("http://mirror.example/debian")]
    [InlineData("https://mirror.example:8080/debian/")]
    [InlineData("http://127.0.0.1:3142/debian")]
    [InlineData("file:///srv/mirror")]
    public void One_mirror_holds_for_every_suite(string url)
    {
        var mirror = Assert.Single(files.Read(Text(url)).Archives["bookworm"].Mirrors);

        Assert.Equal(("*", url), (mirror.Key, mirror.Value.OriginalString));
    }

    [Fact]
    public void A_file_URL_may_have_one_slash_as_apt_writes_it() =>
        Assert.Equal(
            "file:///srv/mirror",
            Assert.Single(files.Read(Text("file:/srv/mirror")).Archives["bookworm"].Mirrors).Value.OriginalString);

    [Theory]
    [InlineData("ftp://mirror.example/debian", "only http, https and file are possible")]
    [InlineData("mirror.example/debian", "it is not an absolute URL")]
    [InlineData("/srv/mirror", "it is not an absolute URL")]
    [InlineData("'http://mirror.example/a b'", "it is not a URL")]
    [InlineData("'http://mirror.example/[trusted=yes]'", "it is not a URL")]
    [InlineData("http://user:secret@mirror.example/", "a password does not belong in a family file")]
    [InlineData("http://mirror.example/?a=b", "an archive's URL has no query and no fragment")]
    [InlineData("file://srv/mirror", "a file URL has three slashes")]
    [InlineData("\"http://mirror.example/\\ndeb x\"", "it is not a URL")]
    public void Other_mirrors_are_refused(string url, string why) =>
        Assert.EndsWith(why, files.Problem(Text(url)).Message);

    [Fact]
    public void A_suite_that_no_line_is_for_has_the_line_for_all_others_or_this_machine_s_own_mirror()
    {
        var some = files.Read(Text("{bookworm: 'file:///srv'}")).Archives["bookworm"];
        Assert.Equal(
            ("file:///srv", null),
            (some.MirrorOf("bookworm", "amd64")?.OriginalString, some.MirrorOf("bookworm-updates", "amd64")?.OriginalString));
        var all = files.Read(Text("{bookworm: 'file:///srv', '*': 'file:///other'}")).Archives["bookworm"];
        Assert.Equal(
            ("file:///srv", "file:///other"),
            (all.MirrorOf("bookworm", "amd64")?.OriginalString, all.MirrorOf("bookworm-updates", "amd64")?.OriginalString));
    }

    [Fact]
    public void A_mirror_for_a_suite_that_is_not_there_gets_a_question() =>
        Assert.Equal(
            "bookworn is not one of this archive's suites; did you mean bookworm?",
            files.Problem(Text("{bookworn: 'file:///a', '*': 'file:///srv'}")).Message);

    private static string Text(string mirror) =>
        $"version: 1\nfamily: f\narchives:\n  bookworm:\n    type: debian\n    suites: [bookworm, bookworm-updates]\n    "
            + $"mirror: {mirror}\n"
            + FamilyFiles.Tail;
}
