using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>What can be read at once stays small: files, lines, what a constructor is given.</summary>
public sealed partial class BudgetTests
{
    private const int MostLines = 250, LongestLine = 130, MostParameters = 6;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void No_file_is_longer_than_the_budget(string folder) => Assert.Empty(
        SourceFiles.In(folder).Select(file => (file.Path, Lines: file.Text.AsSpan().TrimEnd().Count('\n') + 1))
            .Where(file => file.Lines > MostLines).Select(file => $"{file.Path}: {file.Lines} lines"));

    // What a test writes into a file, or compares with, is as long as it is.
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void No_line_is_longer_than_the_budget(string folder) => Assert.Empty(
        from file in SourceFiles.In(folder)
        from line in SourceFiles.Lines(file.Text)
        where line.Line.Length > LongestLine && (folder == "src" || !(line.IsInString || IsText(line.Line)))
        select $"{file.Path}:{line.Number}: {line.Line.Length} characters");

    // A record is what it has; a class is given what it works with.
    [Fact]
    public void No_constructor_takes_more_than_the_budget() => Assert.Empty(
        from file in SourceFiles.In("src")
        let code = SourceFiles.Code(file.Text)
        from declaration in Constructor().Matches(code)
        let parameters = Parameters(code[(declaration.Index + declaration.Length)..])
        where parameters > MostParameters
        select $"{file.Path}: {declaration.Groups["name"].Value} takes {parameters}");

    [Theory]
    [InlineData("", 0)]
    [InlineData("int a", 1)]
    [InlineData("Dictionary<string, int> a, (int, int) b, Func<int, int> c", 3)]
    public void Parameters_are_counted_as_the_compiler_does(string list, int count) =>
        Assert.Equal(count, Parameters(list + ") {}"));

    // Without its strings it would fit.
    private static bool IsText(string line) => SourceFiles.Code(line).Length <= LongestLine;

    // Up to the parenthesis that closes the list.
    private static int Parameters(string code)
    {
        var (depth, commas, any) = (0, 0, false);
        foreach (var character in code)
        {
            if (character == ')' && depth == 0)
            {
                break;
            }

            depth += character is '(' or '<' or '[' ? 1 : character is ')' or '>' or ']' ? -1 : 0;
            commas += character == ',' && depth == 0 ? 1 : 0;
            any |= !char.IsWhiteSpace(character);
        }

        return any ? commas + 1 : 0;
    }

    // A primary constructor of a class or struct; or one that is declared in its body, by its modifier and the type's name alone.
    [GeneratedRegex(
        @"\b(?<!record )(class|struct)\s+(?<name>[A-Z]\w*)(<[^>()]*>)?\(|\b(public|private|internal|"
            + @"protected)\s+(?<name>[A-Z]\w*)\(",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Constructor();
}
