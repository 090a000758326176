using Coppice.Components.Keeping;
using Coppice.Foundation;

namespace Coppice.Components.Tests.Keeping;

public sealed class BuildReadsTests
{
    private static readonly BuildReads Reads = new(
        [
            new ReadState(BytePath.Of("usr/include/x.h"), ReadAspect.Content, "aa"),
            new ReadState(BytePath.Of("usr/include/gone.h"), ReadAspect.Look, "-"),
            new ReadState(BytePath.Of("usr/share/plugins"), ReadAspect.Names, "bb"),
            new ReadState(BytePath.Of([.. "odd \n%"u8, 0xff]), ReadAspect.Look, "cc"),
        ],
        new Dictionary<string, string> { ["libx-dev"] = "dd" });

    [Fact]
    public void The_record_is_read_as_it_was_written()
    {
        var read = BuildReads.TryParse(Reads.ToBytes())!;
        Assert.Equal(Reads.Paths, read.Paths);
        Assert.Equal(Reads.Packages, read.Packages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-build-reads 2\n")]
    [InlineData("coppice-build-reads 1\nlook -\n")]
    [InlineData("coppice-build-reads 1\nsmell - usr\n")]
    [InlineData("coppice-build-reads 1\nlook - usr/%4\n")]
    [InlineData("coppice-build-reads 1\nlook - usr")]
    public void Anything_else_is_no_record(string text) =>
        Assert.Null(BuildReads.TryParse([.. System.Text.Encoding.ASCII.GetBytes(text)]));

    [Theory]
    [InlineData("", "", null)]
    [InlineData("/usr/include/x.h", "", "/usr/include/x.h")]
    [InlineData("/usr/include/gone.h", "", "/usr/include/gone.h")]
    [InlineData("/usr/share/plugins", "", "the names in /usr/share/plugins")]
    [InlineData("/usr/share/other", "", null)]
    [InlineData("", "libx-dev", "the package libx-dev")]
    [InlineData("", "other", null)]
    public void What_changed_counts_where_it_was_read(string path, string package, string? expected) => Assert.Equal(
        expected,
        Reads.FirstChange(
            (at, aspect) => at.ToString() == path ? "changed"
                : Reads.Paths.First(read => read.Path.Equals(at) && read.Aspect == aspect).State,
            name => name == package ? null : Reads.Packages[name]));
}
