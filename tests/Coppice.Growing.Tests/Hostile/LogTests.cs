using Coppice.Growing.Steps;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Hostile;

/// <summary>What is printed to fill a disk, or to deceive whoever looks at the log.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_log_that_fits_is_whole()
    {
        Assert.Equal("one\ntwo\n", Written(100, 10, ["one", "two"]));
        File.Delete(folder.At("log"));
        Assert.Equal("12345678\n123\n", Written(10, 10, ["12345678", "123"]));
    }

    [Fact]
    public void What_was_written_before_stays()
    {
        Written(100, 10, ["one"]);
        Assert.Equal("one\ntwo\n", Written(100, 10, ["two"]));
    }

    [Theory]
    [InlineData(1_000_000, 9)]
    [InlineData(1_000, 16_000)]
    public void Of_a_longer_one_the_beginning_and_the_end_are_kept(int lines, int length)
    {
        var text = Written(100_000, 50_000, Enumerable.Range(0, lines).Select(number => $"{number}".PadRight(length, '.')));
        Assert.InRange(text.Length, 100_000, 150_200);
        Assert.StartsWith("0.", text, StringComparison.Ordinal);
        Assert.StartsWith(
            $"{lines - 1}.", text.TrimEnd('\n')[(text.TrimEnd('\n').LastIndexOf('\n') + 1)..], StringComparison.Ordinal);
        var left = text.Split('\n').Single(line => line.StartsWith("-- ", StringComparison.Ordinal));
        Assert.Equal(lines, int.Parse(left.Split(' ')[1]) + text.Split('\n').Length - 2);
        Assert.Equal(lines * (length + 1L), long.Parse(left.Split(' ')[4]) + text.Length - left.Length - 1);
    }

    [Fact]
    public void A_line_that_is_longer_than_all_that_is_kept_is_left_out() =>
        Assert.Contains(
            "-- 1 lines with 200 bytes were left out", Written(100, 50, ["a", new string('x', 199)]), StringComparison.Ordinal);

    [Fact]
    public void It_can_be_shown_on_a_terminal_as_it_is() =>
        Assert.Equal("\\x1b[2Jred\\x07\ta tab\\u202e\\x0d\n", Written(100, 10, ["\x1b[2Jred\a\ta tab\u202e\r"]));

    [Fact]
    public void What_escapes_take_counts() =>
        Assert.InRange(Written(1000, 500, Enumerable.Repeat(new string('\x1b', 20), 100)).Length, 1000, 1600);

    private string Written(long head, long tail, IEnumerable<string> lines)
    {
        using (var writer = new CappedWriter(folder.At("log"), head, tail))
        {
            foreach (var line in lines)
            {
                writer.WriteLine(line);
            }
        }

        return File.ReadAllText(folder.At("log"));
    }
}
