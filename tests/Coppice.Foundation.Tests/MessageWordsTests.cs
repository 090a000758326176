using System.Text.RegularExpressions;

namespace Coppice.Foundation.Tests;

/// <summary>
/// Messages, help texts and hints use the field's words: those that were given up do not come back. Only texts of several words
/// are looked at, so that names in stored formats, in JSON and in scripts stay as they are.
/// </summary>
public sealed partial class MessageWordsTests
{
    // Word, and what to say instead.
    private static readonly (string Word, string Instead)[] GivenUp =
    [
        (@"in force", "current; make current"),
        (@"settl(e|es|ed|ing)", "finalize"),
        (@"twins?", "pre-decompressed package"),
        (@"renew(s|ed|ing|al)?", "upgrade in place"),
        (@"excerpts?", "reduced index"),
        (@"(take|takes|taken|taking|took) (it |them )?out", "remove"),
        (@"beside", "next to; in a scratch tree"),
        (@"nobody|somebody|anybody", "no one, someone; or the passive"),
        (@"mended", "repaired, recovered"),
        (@"broken-off|broke off|breaks off", "interrupted, truncated"),
        (@"(is|are|was|has) (now )?another one", "has changed, differs"),
        (@"(?<!there )(is|are) none", "is not one"),
        (@"an URL", "a URL"),
        (@"is had again|are told", "is downloaded again; are reported"),
        (@"goes along|take along", "is removed, too"),
        (@"by what (they|it) says?", "declared size"),
        (@"(forbids?|forbidden) to", "forbids …ing"),
    ];

    // Texts that are stored or printed as JSON, and so keep their words.
    private static readonly string[] Kept =
    [
        "broken-off downloads", // docs/json.md, gc: the value of `what`
    ];

    [Fact]
    public void No_text_has_a_word_that_was_given_up()
    {
        var texts =
            Sources().SelectMany(file => Literals(File.ReadAllText(file)).Select(text => (File: file, Text: text))).ToList();
        Assert.True(texts.Count > 1000, $"only {texts.Count} texts were found");
        var wrong = (
            from text in texts
            where !Kept.Contains(text.Text)
            from word in GivenUp
            where Regex.IsMatch(
                text.Text, $@"\b({word.Word})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience)
            select $"{Path.GetRelativePath(Checkout.Root, text.File)}: \"{text.Text}\": say instead: {word.Instead}").ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("var a = \"one two\";", "one two")]
    [InlineData("Say($\"x {(a is \"b c\" ? 1 : 2)} y\")", "x {} y", "b c")]
    [InlineData("a = '\"'; // \"no text\"\nb = \"a \\\" b\"", "a \\\" b")]
    [InlineData("a = @\"x \"\"y\"\" z\"; /* \"no text\" */", "x \"\"y\"\" z")]
    [InlineData("a = \"\"\"\n    x y\n    \"\"\";", "\n    x y\n    ")]
    [InlineData("a = \"word\" + \"\"")]
    public void Texts_are_what_stands_in_quotes(string source, params string[] texts) => Assert.Equal(texts, Literals(source));

    private static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    // Those with a blank, without what stands in their holes; texts in holes count by themselves. Comments and single characters
    // are passed over.
    private static IEnumerable<string> Literals(string source)
    {
        foreach (var match in Token().Matches(source).Where(match => match.Groups["text"].Success))
        {
            var text = match.Groups["text"].Value;
            var isInterpolated = match.Value.StartsWith('$');
            var said = isInterpolated ? Holes().Replace(text, "{}") : text;
            if (said.Contains(' ', StringComparison.Ordinal))
            {
                yield return said;
            }

            foreach (var inner in isInterpolated ? Literals(text) : [])
            {
                yield return inner;
            }
        }
    }

    // A hole of an interpolated text may have texts of its own, three levels deep.
    private const string Deep = @"(?:[^{}""]|""(?:[^""\\]|\\.)*"")*";
    private const string Hole = @"\{(?:[^{}""]|\$?""(?:[^""\\{}]|\\.|\{" + Deep + @"\})*""|\{" + Deep + @"\})*\}";

    [GeneratedRegex(Hole, RegexOptions.Singleline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Holes();

    [GeneratedRegex(
        @"//[^\n]*|/\*.*?\*/|'(?:[^'\\]|\\.[^']*)'|\$*""""""(?<text>.*?)""""""|\$?@\$?""(?<text>(?:[^""]|"""")*)"""
            + @"|\$""(?<text>(?:[^""\\{}]|\\.|\{\{|\}\}|" + Hole + @")*)""|""(?<text>(?:[^""\\]|\\.)*)""",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Token();
}
