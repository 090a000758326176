using System.CommandLine;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Syntax;

/// <summary>
/// Options are Coppice's up to <c>--</c> or the first word of the command, and the command's own from there on.
/// </summary>
public sealed class TrailingCommandTests
{
    private static readonly CommandTree Tree = new(AllVerbs.List);

    /// <summary>Verbs with a command of another program, and what has to stand before it.</summary>
    private static readonly (string Verb, int Before)[] Verbs =
        [
            .. AllVerbs.List.Where(verb => Trailing(verb) is not null)
                .Select(verb => (verb.Name, verb.Syntax.OfType<Argument>().ToList().FindIndex(TrailingCommand.Is))),
        ];

    /// <summary>Each way to write each option of every verb, with what must come of it.</summary>
    public static TheoryData<string[]> Options =>
    [
        .. Tree.Globals.ForEveryVerb.Where(option => option != Tree.Globals.Help)
            .SelectMany(option => option.Aliases.Append(option.Name).SelectMany(name => Ways(option, name))),
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_before_the_command_is_taken_wherever_it_stands(string[] option)
    {
        Assert.NotEmpty(Verbs);
        foreach (var (verb, before) in Verbs)
        {
            var words = Enumerable.Repeat("vault", before).ToArray();
            string[][] lines =
            [
                [.. option, verb, .. words, "--", "cmd", .. option], [verb, .. option, .. words, "--", "cmd", .. option],
                [verb, .. words, .. option, "--", "cmd", .. option],
                [.. option, verb, .. words, "cmd", .. option], [verb, .. option, .. words, "cmd", .. option],
                [verb, .. words, .. option, "cmd", .. option],
            ];
            foreach (var line in lines)
            {
                AssertGiven(line, option, ["cmd", .. option]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_of_the_command_is_never_taken(string[] option)
    {
        foreach (var (verb, before) in Verbs)
        {
            var words = Enumerable.Repeat("vault", before).ToArray();
            foreach (var line
                in (string[][])[
                    [verb, .. words, "--", .. option], [verb, .. words, "cmd", .. option],
                    [verb, .. words, "cmd", .. option, "--", .. option]])
            {
                var result = Tree.Parse(line);
                Assert.All(
                    Tree.Globals.ForEveryVerb,
                    known => Assert.True(result.GetResult(known) is null or { Implicit: true }, string.Join(' ', line)));
                Assert.Equal(line[(line[words.Length + 1] == "--" ? words.Length + 2 : words.Length + 1)..], CommandOf(result));
            }
        }
    }

    [Theory]
    [InlineData("run vault -x -- cmd", "run has no option -x")]
    [InlineData("run vault -x cmd", "run has no option -x")]
    [InlineData("run vault --stor /s cmd", "run has no option --stor; did you mean --store?")]
    [InlineData("run vault --store", "--store needs a value")]
    [InlineData("run vault -s -- cmd", "--store needs a value")]
    [InlineData("run -- cmd", null)]
    [InlineData("run -s /s", "run needs TEMPLATE")]
    public void What_is_no_option_of_Coppice_is_told(string line, string? expected)
    {
        var failure = UsageErrors.Of(Tree, Tree.Parse(line.Split(' ')));
        Assert.True(
            expected is null
                ? failure is null
                : failure!.Problems.Any(problem => problem.Message.StartsWith(expected, StringComparison.Ordinal)),
            failure?.Message);
    }

    [Fact]
    public void Letters_may_stand_together()
    {
        AssertGiven(["run", "vault", "-vys", "/s", "cmd", "-s", "/other"], ["-s", "/s"], ["cmd", "-s", "/other"]);
        AssertGiven(["run", "vault", "-vys", "/s", "cmd"], ["-v"], ["cmd"]);
    }

    [Fact]
    public void Help_before_the_command_is_Coppices()
    {
        Assert.True(Tree.Parse(["run", "vault", "--help"]).GetValue(Tree.Globals.Help));
        Assert.False(Tree.Parse(["run", "vault", "cmd", "--help"]).GetValue(Tree.Globals.Help));
    }

    private static void AssertGiven(string[] line, string[] option, string[] command)
    {
        var result = Tree.Parse(line);
        Assert.Null(UsageErrors.Of(Tree, result));
        var name = option[0].Split('=')[0];
        var known = Tree.Globals.ForEveryVerb.Single(candidate =>
            candidate.Name == name
                || candidate.Aliases.Contains(name)
                || (name[1] != '-' && candidate.Aliases.Contains(name[..2])));
        var found = result.GetResult(known);
        Assert.True(found is { Implicit: false }, string.Join(' ', line));
        var value = option.Length > 1 ? option[1]
            : option[0].Contains('=', StringComparison.Ordinal) ? option[0].Split('=')[1]
            : null;
        Assert.Equal(value is null ? [] : new[] { value }, found.Tokens.Select(token => token.Value));
        Assert.Equal(command, CommandOf(result));
    }

    private static IEnumerable<string[]> Ways(Option option, string name)
    {
        if (option is Option<bool>)
        {
            return [[name]];
        }

        var value = Symbols.ChoicesOf(option).FirstOrDefault() ?? "/there";
        return [[name, value], [$"{name}={value}"]];
    }

    private static Argument<string[]>? Trailing(IVerbSyntax verb) =>
        verb.Syntax.OfType<Argument<string[]>>().SingleOrDefault(TrailingCommand.Is);

    private static string[] CommandOf(ParseResult result)
    {
        var words = result.GetValue(Trailing(Tree.VerbOf(result)!)!) ?? [];
        return words is ["--", .. var rest] ? rest : words;
    }
}
