using Coppice.Cli.Output;
using Coppice.Foundation;

namespace Coppice.Cli.Tests.Output;

public sealed class ErrorPrinterTests
{
    [Fact]
    public void A_failure_says_what_and_where_and_what_helps()
    {
        var where = new SourceSpan("family.yaml", 12, 11, "    from: vualt");
        var failure = new Failure("there is no template vualt; did you mean vault?", "coppice tree", where);
        Assert.Equal(
            [
                "error: there is no template vualt; did you mean vault?",
                "  --> family.yaml:12:11",
                "   |",
                "12 |     from: vualt",
                "   |           ^",
                "hint: coppice tree",
            ],
            ErrorPrinter.Lines(failure, Palette.None));
    }

    [Fact]
    public void All_problems_are_shown_and_counted()
    {
        var failure = new Failure([new Problem("first\nand why", Details: ["log line"]), new Problem("second")]);
        Assert.Equal(
            ["error: first", "       and why", "    log line", "error: second", "2 problems"],
            ErrorPrinter.Lines(failure, Palette.None));
    }

    [Fact]
    public void The_caret_stands_under_its_character_after_tabs_and_wide_characters()
    {
        var lines = ErrorPrinter.Lines(new Failure("x", where: new SourceSpan("f", 1, 4, "\t日 y")), Palette.None).ToList();
        Assert.Equal("1 |  日 y", lines[3]);
        Assert.Equal("  |     ^", lines[4]);
    }

    [Fact]
    public void Of_a_very_long_line_the_surroundings_are_shown()
    {
        var text = new string('a', 500) + "X" + new string('b', 500);
        var lines = ErrorPrinter.Lines(new Failure("x", where: new SourceSpan("f", 1, 501, text)), Palette.None).ToList();
        Assert.True(lines[3].Length <= 104);
        Assert.Equal('X', lines[3][lines[4].IndexOf('^')]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void A_column_outside_of_the_line_is_survived(int column)
    {
        var lines = ErrorPrinter.Lines(new Failure("x", where: new SourceSpan("f", 1, column, "abc")), Palette.None).ToList();
        Assert.EndsWith("^", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_from_outside_reaches_the_terminal_as_it_is()
    {
        const string evil = "\x1b]0;owned\a\u202e";
        var failure = new Failure([new Problem(evil, evil, new SourceSpan(evil, 1, 2, evil), [evil])]);
        var text = string.Concat(ErrorPrinter.Lines(failure, Palette.None));
        Assert.DoesNotContain('\x1b', text);
        Assert.DoesNotContain('\a', text);
        Assert.DoesNotContain('\u202e', text);
    }

    [Fact]
    public void A_bug_shows_its_stack_only_when_asked()
    {
        var bug = Assert.ThrowsAny<Exception>(() => int.Parse("x"));
        Assert.Equal(2, ErrorPrinter.BugLines(bug, verbose: false, Palette.None).Count());
        Assert.Contains(
            "this is a bug in Coppice: FormatException", ErrorPrinter.BugLines(bug, verbose: false, Palette.None).First(),
            StringComparison.Ordinal);
        Assert.Contains(
            ErrorPrinter.BugLines(bug, verbose: true, Palette.None), line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_of_a_failure_is_one_safe_line()
    {
        var line = JsonText.Line(
            new Failure(
                [new Problem("no \x1b \u202e \u009b libstdc++6", "coppice tree", new SourceSpan("f.yaml", 3, 4), ["a", "b"])],
                64));
        Assert.Equal(
            """{"error":{"code":64,"problems":[{"message":"no \u001B \u202E \u009B libstdc++6","hint":"coppice tree","file":"f.yaml","line":3,"column":4,"details":["a","b"],"kind":"usage"}]}}""",
            line);
    }
}
