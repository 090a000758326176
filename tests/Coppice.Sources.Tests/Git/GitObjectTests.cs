using System.Text;
using Coppice.Sources.Git;

namespace Coppice.Sources.Tests.Git;

public sealed class GitObjectTests
{
    private const string Id = "0123456789012345678901234567890123456789";
    private const string Head = $"object {Id}\ntype commit\ntag v1\ntagger A <a@example.org> 1700000000 +0100\n\n";
    private const string Block = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";

    [Fact]
    public void A_tag_is_split_into_what_is_signed_and_the_signature()
    {
        var tag = Parse(Head + "text\n" + Block);
        Assert.Equal(("v1", Id, "commit", 1700000000), (tag.Name, tag.Target, tag.TargetType, tag.Tagged));
        Assert.Equal(Head + "text\n", Encoding.UTF8.GetString(tag.Text));
        Assert.Equal(Block, Encoding.UTF8.GetString(tag.Signature));
        Assert.Empty(Parse(Head + "text\n").Signature);
    }

    [Theory]
    [InlineData("", "is not a whole object")]
    [InlineData("object x\n", "is not a whole object")]
    [InlineData($"object {Id}\nobject {Id}\ntype commit\ntag v1\n\n", "does not have exactly one header object")]
    [InlineData($"object {Id}\ntype commit\n\ntag v1\n", "does not have exactly one header tag")]
    [InlineData("object x\ntype commit\ntag v1\n\n", "does not say what it points at")]
    [InlineData($"object {Id}\ntype commit\ntag v1\nencoding x\n\n", "has a header encoding, which no tag has")]
    [InlineData(Head + Block + Block, "has more than one signature")]
    [InlineData(Head + "-----BEGIN SSH SIGNATURE-----\n" + Block, "has more than one signature")]
    [InlineData(Head + Block + "more\n", "has text after its signature")]
    public void A_tag_that_two_readers_could_understand_differently_is_refused(string raw, string why) =>
        Assert.Equal(why, Assert.Throws<MalformedObjectException>(() => Parse(raw)).Message);

    [Fact]
    public void Any_truncation_is_a_tag_without_its_signature_or_none()
    {
        var raw = Head + "text\n" + Block;
        for (var length = 0; length < raw.Length; length++)
        {
            try
            {
                Assert.NotEqual(Block, Encoding.UTF8.GetString(Parse(raw[..length]).Signature));
            }
            catch (MalformedObjectException)
            {
                // That is as good.
            }
        }
    }

    [Theory]
    [InlineData("100644 a", TreeEntryKind.File)]
    [InlineData("100755 a", TreeEntryKind.Program)]
    [InlineData("120000 a", TreeEntryKind.Link)]
    [InlineData("40000 a", TreeEntryKind.Folder)]
    [InlineData("160000 a", TreeEntryKind.Submodule)]
    [InlineData("100644 .gitignore", TreeEntryKind.File)]
    public void Entries_of_trees_are_read(string entry, object kind) =>
        Assert.Equal(kind, Assert.Single(GitTree.Parse(Tree(entry), Id)).Kind);

    [Theory]
    [InlineData("100644 ..")]
    [InlineData("100644 .GiT")]
    [InlineData("100644 a/b")]
    [InlineData("100644 ")]
    [InlineData("020000 device")]
    [InlineData("104755 setuid")]
    public void Entries_that_no_source_may_have_are_refused(string entry) =>
        Assert.Throws<MalformedObjectException>(() => GitTree.Parse(Tree(entry), Id));

    [Fact]
    public void A_name_stands_once_and_trees_are_whole()
    {
        Assert.Throws<MalformedObjectException>(() => GitTree.Parse([.. Tree("100644 a"), .. Tree("40000 a")], Id));
        Assert.Throws<MalformedObjectException>(() => GitTree.Parse(Tree("100644 a")[..^1], Id));
        Assert.Equal(2, GitTree.Parse([.. Tree("100644 a"), .. Tree("40000 b")], Id).Count);
    }

    private static GitTag Parse(string raw) => GitTag.Parse(Encoding.UTF8.GetBytes(raw));

    private static byte[] Tree(string entry) => [.. Encoding.UTF8.GetBytes(entry), 0, .. Convert.FromHexString(Id)];
}
