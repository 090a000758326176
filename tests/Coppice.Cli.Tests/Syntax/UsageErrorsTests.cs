using Coppice.Cli.Syntax;

namespace Coppice.Cli.Tests.Syntax;

public sealed class UsageErrorsTests
{
    private readonly CommandTree tree = new(
        [new FakeVerb(_ => 0), .. Cli.Verbs.AllVerbs.List.Where(verb => verb.Name != "export")]);

    [Theory]
    [InlineData("exprt", "there is no verb exprt; did you mean export?")]
    [InlineData("doctor --jsn", "doctor has no option --jsn; did you mean --json?")]
    [InlineData("--jsn doctor", "doctor has no option --jsn; did you mean --json?")]
    [InlineData("doctor more", "doctor takes no arguments: more is too much")]
    [InlineData("export a b -o x", "export takes no more arguments: b is too much")]
    [InlineData("export --outputt x -o x", "export has no option --outputt; did you mean --output?")]
    [InlineData("export -o x", "export needs TEMPLATE")]
    [InlineData("export vault", "export needs --output: --output PATH")]
    [InlineData("export vault -o", "--output needs a value: --output PATH")]
    [InlineData("export vault -o x --as tra", "--as takes dir or tar, not tra; did you mean tar?")]
    [InlineData("export vault -o x -j 0", "--jobs takes a whole number of at least 1, not 0")]
    [InlineData("export vault -o x -j many", "--jobs takes a whole number of at least 1, not many")]
    [InlineData("--progress ttt doctor", "--progress takes auto, tty, plain, json or quiet, not ttt; did you mean tty?")]
    [InlineData("completion bsh", "SHELL takes bash, zsh or fish, not bsh; did you mean bash or zsh?")]
    public void The_error_says_what_is_wrong_and_what_was_meant(string arguments, string message) =>
        Assert.Equal(message, Messages(arguments.Split(' '))[0]);

    [Fact]
    public void Several_errors_are_told_at_once_with_one_hint_and_exit_code_64()
    {
        var failure = UsageErrors.Of(tree, tree.Parse(["export", "--foo", "vault", "-j", "x", "-o", "y"]))!;
        Assert.Equal(64, failure.Code);
        Assert.Equal(2, failure.Problems.Count);
        Assert.Equal("coppice export --help", Assert.Single(failure.Problems, problem => problem.Hint is not null).Hint);
    }

    [Fact]
    public void What_follows_two_dashes_is_an_argument()
    {
        Assert.Empty(Messages(["export", "-o", "x", "--", "--weird"]));
    }

    [Fact]
    public void Files_of_arguments_are_not_read()
    {
        var result = tree.Parse(["export", "@/etc/passwd", "-o", "x"]);
        Assert.Null(UsageErrors.Of(tree, result));
        Assert.Contains(result.Tokens, token => token.Value == "@/etc/passwd");
    }

    [Fact]
    public void Hostile_arguments_are_shown_escaped()
    {
        Assert.DoesNotContain('\x1b', string.Concat(Messages(["\x1b[31m", "-\x1b"])));
    }

    private List<string> Messages(string[] arguments) =>
        UsageErrors.Of(tree, tree.Parse(arguments))?.Problems.Select(problem => problem.Message).ToList() ?? [];
}
