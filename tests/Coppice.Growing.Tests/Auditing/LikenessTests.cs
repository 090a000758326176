using System.Text;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Growing.Auditing;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Auditing;

public sealed class LikenessTests
{
    [Theory]
    [InlineData("etc/app/host.pem", 0x1a4, "-----BEGIN PRIVATE KEY-----\nMII\n", "-----BEGIN PRIVATE KEY-----\nMIJ\n", "secret")]
    [InlineData("etc/app/app.key", 0x180, "one\n", "two\n", "secret")]
    [InlineData("etc/app/app.key", 0x1a4, "one\n", "two\n", "unknown")]
    [InlineData("etc/app/uuid", 0x1a4, "8c1e8a52-6d4c-4c50-9d0e-1f1e7a3c0b11\n", "0b11aa52-6d4c-4c50-9d0e-1f1e7a3c8c1e\n", "identity")]
    [InlineData("var/log/app.txt", 0x1a4, "a\n", "b\n", "log")]
    [InlineData("usr/share/app/list", 0x1a4, "a\nb\n", "b\na\n", "order")]
    [InlineData("usr/share/app/made", 0x1a4, "made at 10:01\n", "made at 10:59\n", "time")]
    [InlineData("var/cache/app/x", 0x1a4, "a\n", "bb\n", "cache")]
    [InlineData("usr/share/app/x", 0x1a4, "a\n", "bb\n", "unknown")]
    public void A_difference_is_named_by_what_can_be_seen(string path, int mode, string before, string after, string kind)
    {
        var change = new FileChange(Entry(path, mode), Entry(path, mode));
        Assert.Equal(kind, Likeness.Of(change, Encoding.ASCII.GetBytes(before), Encoding.ASCII.GetBytes(after)).Kind);
    }

    [Fact]
    public void Random_bytes_that_not_everybody_may_read_look_like_a_secret()
    {
        var random = new byte[128];
        new Random(7).NextBytes(random);
        Assert.NotNull(SecretLikeness.Of(BytePath.Of("etc/x"), 0x100, random));
        Assert.Null(SecretLikeness.Of(BytePath.Of("etc/x"), 0x1a4, random));
        Assert.Null(
            SecretLikeness.Of(
                BytePath.Of("etc/x"), 0x100,
                Encoding.ASCII.GetBytes(new string('a', 64) + "plain text of a configuration file\n")));
        Assert.Null(SecretLikeness.Of(BytePath.Of("etc/x.key"), 0x100, []));
    }

    private static TreeEntry Entry(string path, int mode) => new(EntryType.File, BytePath.Of(path)) { Mode = mode, Size = 1 };
}
