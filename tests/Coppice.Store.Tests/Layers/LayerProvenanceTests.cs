using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Layers;

public sealed class LayerProvenanceTests
{
    private static readonly Author Script = new(AuthorKind.MaintainerScript, "install a, b", "a", "1:2.0~rc1", "postinst");
    private static readonly Author Coppice = new(AuthorKind.Coppice, "begin");
    private static readonly TreeEntry File = new(EntryType.File, BytePath.Of("etc/a b"))
    {
        Mode = 0x1a4,
        Size = 1,
        Content = Digest.Of("x"),
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        var authors = new LayerProvenance(
            [
                new MadeEntry(BytePath.Root, LayerProvenance.FingerprintOf(File), Coppice, Settled: false),
                new MadeEntry(BytePath.Of([(byte)'a', 0xff, (byte)'\n']), LayerProvenance.FingerprintOf(File), Script, Settled: true),
            ],
            [new MadeRecord(BytePath.Of("etc/shells"), "# a shell \\ é", Script)]);
        var read = LayerProvenance.Parse(authors.ToBytes(), "here");
        Assert.Equal(authors.Entries, read.Entries);
        Assert.Equal(authors.Records, read.Records);
        Assert.Equal(authors.ToBytes(), read.ToBytes());
        Assert.Equal(Script, read.Of(BytePath.Of([(byte)'a', 0xff, (byte)'\n']))!.Author);
        Assert.Null(read.Of(BytePath.Of("b")));
    }

    [Fact]
    public void A_later_record_goes_over_an_earlier_one()
    {
        var print = LayerProvenance.FingerprintOf(File);
        var earlier = new LayerProvenance(
            [
                new MadeEntry(BytePath.Of("a"), print, Script, Settled: false),
                new MadeEntry(BytePath.Of("c"), print, Script, Settled: true),
            ],
            [new MadeRecord(BytePath.Of("status"), "one", Script), new MadeRecord(BytePath.Of("status"), "two", Script)]);
        var later = new LayerProvenance(
            [
                new MadeEntry(BytePath.Of("b"), print, Coppice, Settled: false),
                new MadeEntry(BytePath.Of("c"), print, Coppice, Settled: false),
            ],
            [new MadeRecord(BytePath.Of("status"), "two", Coppice)]);
        var both = later.Over(earlier);
        Assert.Equal(
            [("a", Script), ("b", Coppice), ("c", Coppice)],
            both.Entries.Select(entry => (entry.Path.ToString().TrimStart('/'), entry.Author)));
        Assert.Equal(
            [("one", Script), ("two", Coppice)],
            both.Records.Select(record => (record.Key, record.Author)).OrderBy(record => record.Key));
        Assert.Equal(both.ToBytes(), LayerProvenance.Parse(both.ToBytes(), "here").ToBytes());
        Assert.Same(later, later.Over(null));
    }

    [Fact]
    public void A_fingerprint_knows_everything_but_other_names_of_the_file()
    {
        var print = LayerProvenance.FingerprintOf(File);
        Assert.Equal(print, LayerProvenance.FingerprintOf(File with { Link = BytePath.Of("etc/other") }));
        TreeEntry[] others =
        [
            File with { Mode = 0x9a4 }, File with { Uid = 1 }, File with { Content = Digest.Of("y") }, File with { Mtime = 1 },
            File with { Xattrs = XattrSet.Of("security.capability", "x"u8) },
        ];
        Assert.All(others, other => Assert.NotEqual(print, LayerProvenance.FingerprintOf(other)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-makers 2\n")]
    [InlineData("coppice-makers 1\nmade 0 00000000000000000000000000000000 /a\n")]
    [InlineData("coppice-makers 1\nmaker 1 coppice begin   \n")]
    [InlineData("coppice-makers 1\nmaker 0 coppice begin   \nmade 0 123 /a\n")]
    [InlineData("coppice-makers 1\nmaker 0 coppice begin   ")]
    public void Anything_else_is_refused(string text) =>
        Assert.Contains(
            "here, line",
            Assert.Throws<Failure>(() => LayerProvenance.Parse(System.Text.Encoding.ASCII.GetBytes(text), "here")).Message,
            StringComparison.Ordinal);
}
