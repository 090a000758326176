using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>Programs read what kind of problem there is. So nothing may leave it open.</summary>
public sealed partial class KindTests
{
    [Fact]
    public void Each_failure_says_of_which_kind_it_is() => Assert.Empty(
        SourceFiles.In("src").SelectMany(file => WithoutKind(file.Text).Select(line => $"{file.Path}:{line}")));

    [Fact]
    public void One_without_a_kind_is_found()
    {
        Assert.Equal([2], WithoutKind("\nthrow new Failure(\"no (\", inner: e);"));
        Assert.Equal([1], WithoutKind("static Failure No() => new($\"{Of(\")\")}\");"));
        Assert.Equal([1], WithoutKind("new Failure([new Problem(\"no\")])"));
        Assert.Empty(WithoutKind("new Failure(\"no\", kind: ProblemKind.Busy)"));
        Assert.Empty(WithoutKind("new Failure([new Problem(\"no\") { Kind = ProblemKind.Busy }])"));
        Assert.Empty(WithoutKind("new Failure([.. found], ExitCode.Usage)"));
        // Others made them, and said it there.
        Assert.Empty(WithoutKind("new Failure(problems)"));
        Assert.Empty(WithoutKind("new Failure([.. failure.Problems.Select(problem => problem with { Message = \"no\" })])"));
    }

    // Lines of failures that are made of a text, or of problems that are made there.
    private static IEnumerable<int> WithoutKind(string text)
    {
        // Quotes of strings stay, and mark where a text is; what is in them may have brackets.
        var code = Strings().Replace(text, match => "\"" + new string('\n', match.Value.Count(letter => letter == '\n')) + "\"");
        foreach (Match made in Made().Matches(code))
        {
            var arguments = Arguments(code, made.Index + made.Length - 1);
            if ((arguments.Contains('"') || arguments.Contains("new Problem("))
                && !arguments.Contains(".Problems.Select(problem => problem with") && !arguments.Contains("kind:") && !arguments.Contains("Kind =") && !arguments.Contains("ExitCode.Usage"))
            {
                yield return 1 + code.AsSpan(0, made.Index).Count('\n');
            }
        }
    }

    private static string Arguments(string code, int open)
    {
        var (depth, at) = (0, open);
        do
        {
            depth += code[at] == '(' ? 1 : code[at] == ')' ? -1 : 0;
            at++;
        }
        while (depth > 0 && at < code.Length);
        return code[open..at];
    }

    [GeneratedRegex(@"\bnew Failure\(|(?<=\bFailure \w+\([^;{}]*\)\s*=>\s*)new\(",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Made();

    [GeneratedRegex(
        """"
        """+[\s\S]*?"""+|//.*|"(\\.|\{[^{}\n]*\}|[^"\\\n])*"
        """",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 10_000)]
    private static partial Regex Strings();
}
