using Coppice.Cli.Output;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Syntax;

public sealed class HelpTextTests
{
    private readonly FakeVerb verb = new(_ => 0);

    [Fact]
    public void Help_of_a_verb_is_short_and_ends_with_an_example() => Assert.Equal(
        """
        Write a template.

        usage: coppice export [OPTIONS] --output PATH TEMPLATE

          TEMPLATE           the template
          --as dir|tar       the form
          -o, --output PATH  where to
          -j, --jobs N       how many at a time

        for every verb: -f -s --json --progress -y -v --no-color -h (coppice --help)

        example: coppice export vault --as tar -o vault.tar
        """,
        string.Join('\n', HelpText.OfVerb(new CommandTree([verb]), verb, Palette.None)));

    [Fact]
    public void Help_keeps_to_80_columns_in_a_pipe_as_on_a_terminal_and_is_cut_nowhere()
    {
        var tree = new CommandTree(AllVerbs.List);
        var all = AllVerbs.List.Select(known => HelpText.OfVerb(tree, known, Palette.None).ToList())
            .Append([.. HelpText.OfProgram(tree, Palette.None)]).ToList();
        Assert.All(all, lines => Assert.All(lines, line => Assert.True(
            DisplayWidth.Of(line) <= 80 || line.StartsWith("example: ", StringComparison.Ordinal), line)));
        // All words are there in their order, however they are broken into lines.
        foreach (var (lines, known) in all.Zip(AllVerbs.List))
        {
            var text = Words(string.Join(' ', lines));
            Assert.All(known.Syntax.Where(symbol => !symbol.Hidden), symbol =>
                Assert.Contains(Words(symbol.Description!), text, StringComparison.Ordinal));
        }
    }

    private static string Words(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Every_verb_has_what_help_needs()
    {
        Assert.All(AllVerbs.List, known =>
        {
            Assert.Matches("^[a-z-]+$", known.Name);
            Assert.Matches("^[a-z].*[^.]$", known.Summary);
            Assert.True(known.Summary.Length <= 70, known.Summary);
            Assert.NotEmpty(known.Examples);
            Assert.All(known.Syntax, symbol => Assert.False(string.IsNullOrEmpty(symbol.Description), symbol.Name));
        });
        Assert.Equal(AllVerbs.List.Count, AllVerbs.List.Select(known => known.Name).Distinct().Count());
    }

    [Fact]
    public void Every_example_of_every_verb_parses()
    {
        var tree = new CommandTree(AllVerbs.List);
        foreach (var example in AllVerbs.List.SelectMany(known => known.Examples))
        {
            // The command inside of the example: up to a shell's operator.
            var words = example[example.IndexOf("coppice", StringComparison.Ordinal)..].Split(['>', '|', ')'])[0]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Null(UsageErrors.Of(tree, tree.Parse(words[1..])));
        }
    }
}
