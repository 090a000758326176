using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests;

public sealed class PackageSourcesTests
{
    private static readonly ArchiveSnapshot One = Archive("one");
    private static readonly ArchiveSnapshot Two = Archive("two");

    [Fact]
    public void One_archive_is_its_sources()
    {
        PackageSources sources = One;

        Assert.Equal((One.Digest, One.Digest, "one"), (sources.Digest, sources.Key, sources.Words));
        Assert.Equal(One.Digest.Hex, sources.CacheFolder);
    }

    [Fact]
    public void What_may_be_taken_is_no_part_of_the_digest_and_decides_what_is_shown()
    {
        var all = new PackageSources([new(One), new(Two)]);
        var some = new PackageSources([new(One), new(Two) { Take = new TakeRule(["a", "b*"]), Asked = ["z"] }]);

        Assert.Equal(all.Digest, some.Digest);
        Assert.NotEqual(all.Key, some.Key);
        Assert.Equal("one two:a,b* two/z", some.Words);
        Assert.NotEqual(all.Digest, new PackageSources([new(Two), new(One)]).Digest);
        Assert.Equal(["a", "b", "bc", "z"], ((string[])["a", "b", "bc", "c", "z"]).Where(name => May(some, 1, name)));
        Assert.Equal(["a", "c"], ((string[])["a", "c", "z"]).Where(name => May(some, 0, name)));

        static bool May(PackageSources sources, int at, string name) => sources.MayTake(sources.All[at], name);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("one two")]
    [InlineData("one two:a,b*")]
    [InlineData("one two: two/a two/b")]
    [InlineData("one one/a two")]
    public void Words_are_read_as_they_are_written(string words) =>
        Assert.Equal(words, PackageSources.Parse(words, Find)?.Words);

    [Theory]
    [InlineData("")]
    [InlineData("three")]
    [InlineData("one three/a")]
    public void Words_of_what_is_gone_are_nothing(string words) => Assert.Null(PackageSources.Parse(words, Find));

    private static ArchiveSnapshot? Find(string name) => name == "one" ? One : name == "two" ? Two : null;

    private static ArchiveSnapshot Archive(string name) =>
        new(name, "debian", Digest.Of(name), DateTimeOffset.UnixEpoch, "amd64", "/none", []);
}
