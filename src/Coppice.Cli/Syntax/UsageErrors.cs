using System.CommandLine;
using System.CommandLine.Parsing;
using Coppice.Foundation;

namespace Coppice.Cli.Syntax;

/// <summary>Turns what the parser did not understand into one failure with exit code 64, with "did you mean".</summary>
public static class UsageErrors
{
    /// <summary>Everything that is wrong with the arguments, or null.</summary>
    public static Failure? Of(CommandTree tree, ParseResult result)
    {
        var verb = tree.VerbOf(result);
        var hint = verb is null ? "coppice --help" : $"coppice {verb.Name} --help";
        var unknown = UnknownWords(result);
        var problems = unknown.Select(token => Unknown(tree, result, token)).ToList();

        // The parser repeats the words that it could not match, and misses a verb where an unknown one stands.
        problems.AddRange(result.Errors
            .Where(error => unknown.Count == 0 || (error.SymbolResult is not CommandResult and not null))
            .Select(error => Text(error, result)));
        return problems.Count == 0
            ? null
            : new Failure(
                problems.Distinct()
                    .Select((text, i) => new Problem(text, i == problems.Count - 1 ? hint : null) { Kind = ProblemKind.Usage })
                    .ToList(),
                ExitCode.Usage);
    }

    // The parser's own words are kept only where they say more than what is missing.
    private static string Text(ParseError error, ParseResult result) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult option } =>
            $"{option.Option.Name} needs a value{ValueName(option.Option)}",
        ArgumentResult { Tokens.Count: 0 } argument => $"{result.CommandResult.Command.Name} needs {argument.Argument.Name}",
        OptionResult { Implicit: true } or CommandResult when Missing(result) is { } option =>
            $"{result.CommandResult.Command.Name} needs {option.Name}{ValueName(option)}",
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value{ValueName(option.Option)}",
        _ => VisibleText.Of(error.Message.TrimEnd('.').Replace("'", "")),
    };

    private static Option? Missing(ParseResult result) =>
        result.CommandResult.Command.Options
            .FirstOrDefault(option => option.Required && result.GetResult(option) is null or { Implicit: true });

    private static string ValueName(Option option) => option.HelpName is { } name ? $": {option.Name} {name}" : "";

    private static string Unknown(CommandTree tree, ParseResult result, string token)
    {
        var verb = tree.VerbOf(result);
        if (IsOption(token))
        {
            var name = token.Split('=')[0];
            var known = result.CommandResult.Command.Options.Concat(tree.Globals.ForEveryVerb).Where(option => !option.Hidden);
            var names = known.SelectMany(option => option.Aliases.Append(option.Name)).Where(candidate => candidate.Length > 2);
            return $"{(verb is null ? "coppice" : verb.Name)} has no option "
                + $"{VisibleText.Of(name)}{Nearest.Question(name, names)}";
        }

        return verb is null
            ? $"there is no verb {VisibleText.Of(token)}{Nearest.Question(token, tree.ShownVerbs.Select(known => known.Name))}"
            : $"{verb.Name} takes no {(result.CommandResult.Command.Arguments.Count == 0 ? "" : "more ")}arguments: "
                + $"{VisibleText.Of(token)} is too much";
    }

    // An unknown option that became an argument has pushed out an argument that was right.
    private static List<string> UnknownWords(ParseResult result)
    {
        var options = OptionsTakenAsArguments(result).ToList();
        return result.UnmatchedTokens.Where(token => options.Count == 0 || IsOption(token)).Concat(options).Distinct().ToList();
    }

    // The parser hands an unknown option to an argument that is still free; nobody means that without "--" before it.
    private static IEnumerable<string> OptionsTakenAsArguments(ParseResult result)
    {
        var plain = result.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value)
            .ToHashSet(StringComparer.Ordinal);
        return result.CommandResult.Children
            .OfType<ArgumentResult>()
            .Where(argument => !TrailingCommand.Is(argument.Argument))
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(value => IsOption(value) && plain.Contains(value));
    }

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';
}
