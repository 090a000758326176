using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Foundation.Tests;

public sealed class BytePathTests
{
    [Theory]
    [InlineData("usr/bin/env")]
    [InlineData("/usr/bin/env")]
    [InlineData("usr/bin/env/")]
    public void Slashes_around_a_path_do_not_matter(string path) => Assert.Equal("/usr/bin/env", BytePath.Of(path).ToString());

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a\0b")]
    public void A_path_that_could_lead_elsewhere_is_refused(string path) => Assert.Throws<Failure>(() => BytePath.Of(path));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    public void A_name_that_is_no_name_is_refused(string name) =>
        Assert.Throws<Failure>(() => BytePath.Root.Child(System.Text.Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Bytes_that_are_not_utf8_are_kept() =>
        Assert.Equal<byte>([0x61, 0x2f, 0xff], BytePath.Of("a").Child([0xff]).Bytes.ToArray());

    [Fact]
    public void The_root_is_its_own_parent()
    {
        Assert.True(BytePath.Root.Parent.IsRoot);
        Assert.True(BytePath.Of("a").Parent.IsRoot);
        Assert.Equal(BytePath.Of("a/b"), BytePath.Of("a/b/c").Parent);
        Assert.Equal("c"u8.ToArray(), BytePath.Of("a/b/c").Name.ToArray());
    }

    [Fact]
    public void A_directory_comes_right_before_its_contents()
    {
        BytePath[] paths = [.. new[] { "a-b", "a/x", "a", "a/x/y", "a.c", "b" }.Select(BytePath.Of), BytePath.Root];
        Assert.Equal(["/", "/a", "/a/x", "/a/x/y", "/a-b", "/a.c", "/b"], paths.Order().Select(path => path.ToString()));
    }

    [Fact]
    public void Within_means_the_path_itself_or_below_it()
    {
        Assert.True(BytePath.Of("usr/lib").IsWithin(BytePath.Of("usr")));
        Assert.True(BytePath.Of("usr").IsWithin(BytePath.Of("usr")));
        Assert.True(BytePath.Of("usr").IsWithin(BytePath.Root));
        Assert.False(BytePath.Of("usrlib").IsWithin(BytePath.Of("usr")));
        Assert.False(BytePath.Of("usr").IsWithin(BytePath.Of("usr/lib")));
    }

    [Fact]
    public void The_order_agrees_with_equality() => Prop.ForAll<byte[], byte[]>((a, b) =>
    {
        var (left, right) = (Path(a), Path(b));
        return Math.Sign(left.CompareTo(right)) == -Math.Sign(right.CompareTo(left))
            && (left.CompareTo(right) == 0) == (left == right)
            && (left != right || left.GetHashCode() == right.GetHashCode());
    }).QuickCheckThrowOnFailure();

    // A path of one-byte components out of a few, so that common beginnings are common.
    private static BytePath Path(byte[] bytes) =>
        bytes.Aggregate(BytePath.Root, (path, b) => path.Child([(byte)('+' + (b % 3))]));
}
