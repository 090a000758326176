using System.Text;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Building;

namespace Coppice.Growing.Tests.Building;

public sealed class LineEditTests
{
    [Theory]
    [InlineData("a 1\nKey old\nb\n", "a 1\nKey new\nb\n")]
    [InlineData("#Key old\nb\n", "Key new\nb\n")]
    [InlineData("  # Key old\nb\n", "  Key new\nb\n")]
    [InlineData("#Key a\n#Key b\nKey c\n", "#Key a\n#Key b\nKey new\n")]
    [InlineData("# see Key old\nKeys x\nKey=y\n", "# see Key old\nKeys x\nKey=y\nKey new\n")]
    [InlineData("", "Key new\n")]
    [InlineData("b", "b\nKey new\n")]
    [InlineData("Key", "Key new")]
    [InlineData("Key\told\r\nb\r\n", "Key new\r\nb\r\n")]
    [InlineData("Key new\n", "Key new\n")]
    public void The_line_that_sets_it_else_the_comment_that_does_else_the_end(string before, string after) =>
        Assert.Equal(after, Text(Apply(before, null).Content));

    [Theory]
    [InlineData("=", "Key=old\n", "Key=new\n")]
    [InlineData("=", "Key = old\n", "Key=new\n")]
    [InlineData(" = ", "#Key=old\n", "Key = new\n")]
    [InlineData("=", "Key old\n", "Key old\nKey=new\n")]
    [InlineData(":", "Key: old\n", "Key:new\n")]
    public void The_separator_may_be_another_one(string separator, string before, string after) =>
        Assert.Equal(after, Text(Apply(before, separator).Content));

    [Theory]
    [InlineData("Key a\nb\nKey c\n", 1, 3)]
    [InlineData("#Key a\nb\n; Key c\n", 1, 3)]
    public void Two_lines_are_shown_and_none_is_changed(string before, int first, int second)
    {
        var (content, candidates) = Apply(before, null);
        Assert.Null(content);
        Assert.Equal([first, second], candidates.Select(line => line.Number));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay()
    {
        byte[] before = [0xff, 0xfe, (byte)'\n'];
        var after = LineEdit.Apply(before, Edit(null)).Content!;
        Assert.Equal(before, after[..3]);
    }

    private static (byte[]? Content, IReadOnlyList<(int Number, string Line)> Candidates) Apply(
        string before, string? separator) =>
        LineEdit.Apply(Encoding.UTF8.GetBytes(before), Edit(separator));

    private static EditDeclaration Edit(string? separator) => new("/etc/x", "Key", "new", separator, new SourceSpan("f", 1, 1));

    private static string Text(byte[]? content) => Encoding.UTF8.GetString(content!);
}
