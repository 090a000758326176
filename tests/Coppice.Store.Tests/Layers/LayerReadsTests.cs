using Coppice.Foundation;
using Coppice.Store.Layers;

namespace Coppice.Store.Tests.Layers;

public sealed class LayerReadsTests
{
    private static readonly Reader Script = new("a", "postinst", "sh");

    [Fact]
    public void What_is_written_is_read_again()
    {
        var reads = new LayerReads(
        [
            new ReadPath(BytePath.Of("etc/a b"), ReadKinds.Looked, Script),
            new ReadPath(
                BytePath.Of([(byte)'f', 0xff, (byte)'\n']), ReadKinds.Looked | ReadKinds.Listed, new Reader("", "", "apt-get")),
            new ReadPath(BytePath.Of("g"), ReadKinds.Opened | ReadKinds.Looked, Script),
        ]);
        var read = LayerReads.Parse(reads.ToBytes(), "here");
        Assert.Equal(reads.Paths, read.Paths);
        Assert.Equal(reads.ToBytes(), read.ToBytes());
        Assert.Equal([Script], read.Of(BytePath.Of("g")).Select(path => path.First));
        Assert.Empty(read.Of(BytePath.Of("h")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-reads 2\n")]
    [InlineData("coppice-reads 1\nl 0 /a\n")]
    [InlineData("coppice-reads 1\nreader 1 a postinst sh\n")]
    [InlineData("coppice-reads 1\nreader 0 a postinst sh\nx 0 /a\n")]
    [InlineData("coppice-reads 1\nreader 0 a postinst sh\nl 0 /b\nl 0 /a\n")]
    [InlineData("coppice-reads 1\nreader 0 a postinst sh\nl 0 /a")]
    public void A_torn_record_is_refused(string text) =>
        Assert.Throws<Failure>(() => LayerReads.Parse(System.Text.Encoding.ASCII.GetBytes(text), "here"));

    [Fact]
    public void Two_records_are_one_with_each_reading_once()
    {
        ReadPath Path(string path, string package) => new(BytePath.Of(path), ReadKinds.Opened, Script with { Package = package });
        var one = new LayerReads([Path("b", "p"), Path("d", "p")]);
        var other = new LayerReads([Path("a", "p"), Path("b", "p"), Path("b", "q")]);
        Assert.Equal([Path("a", "p"), Path("b", "p"), Path("b", "q"), Path("d", "p")], one.With(other).Paths);
        Assert.Equal(one.Paths, one.With(new LayerReads([])).Paths);
        Assert.Equal(one.With(other).ToBytes(), LayerReads.Parse(one.With(other).ToBytes(), "here").ToBytes());
    }
}
