using Coppice.Engine.Components;

namespace Coppice.Engine.Tests.Components;

public sealed class SingleHunkTests
{
    [Theory]
    [InlineData("a\nb\n", "a\nb\n", "")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n")]
    [InlineData(
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\nnew\n6\n7\n8\n9\n",
        "--- a/f\n+++ b/f\n@@ -3,6 +3,7 @@\n 3\n 4\n 5\n+new\n 6\n 7\n 8\n")]
    [InlineData("a\n", "a\nb\n", "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n a\n+b\n")]
    public void A_change_is_one_hunk_with_three_lines_around_it(string before, string after, string expected) =>
        Assert.Equal(expected, SingleHunk.Of("f", before, after));
}
