using System.CommandLine;
using System.CommandLine.Completions;
using Coppice.Foundation;

namespace Coppice.Cli.Syntax;

/// <summary>Makes arguments and options in the forms that help, completion and error messages know.</summary>
public static class Symbols
{
    /// <summary>A switch without a value.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    /// <summary>An option with one value; <paramref name="value"/> names the value in help, in capitals.</summary>
    public static Option<string?> Value(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    /// <summary>An option whose value is a file or folder of this machine.</summary>
    public static Option<string?> File(string name, string description, params string[] aliases) =>
        Value(name, "PATH", description, aliases);

    /// <summary>An option that can be given several times, with one value each.</summary>
    public static Option<string[]> Values(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, DefaultValueFactory = _ => [] };

    /// <summary>An option with a whole number from <paramref name="least"/> on.</summary>
    public static Option<int?> Number(string name, string description, int least, params string[] aliases)
    {
        var option = new Option<int?>(name, aliases) { Description = description, HelpName = "N" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, out var number) && number >= least)
            {
                return number;
            }

            result.AddError($"{name} takes a whole number of at least {least}, not {VisibleText.Of(text)}");
            return null;
        };
        return option;
    }

    /// <summary>An option with one of a few values; the first is the default.</summary>
    public static Option<string> Choice(string name, string description, IReadOnlyList<string> values, params string[] aliases)
    {
        var option = new Option<string>(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', values),
            DefaultValueFactory = _ => values[0],
        };
        option.CompletionSources.Add([.. values]);
        option.CustomParser = result => OneOf(values, name, result.Tokens[0].Value, result.AddError);
        return option;
    }

    /// <summary>An option that must be given, with one of a few values.</summary>
    public static Option<string?> RequiredChoice(string name, string description, IReadOnlyList<string> values)
    {
        var option = Required(Value(name, string.Join('|', values), description));
        option.CompletionSources.Add([.. values]);
        option.CustomParser = result => OneOf(values, name, result.Tokens[0].Value, result.AddError);
        return option;
    }

    /// <summary>The option, which must be given.</summary>
    public static Option<string?> Required(Option<string?> option)
    {
        option.Required = true;
        return option;
    }

    /// <summary>An argument that must be given.</summary>
    public static Argument<string> Argument(string name, string description) =>
        new(name) { Description = description };

    /// <summary>An argument that may be left out.</summary>
    public static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Any number of arguments.</summary>
    public static Argument<string[]> Any(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };

    /// <summary>
    /// A command of another program, with options of its own, with or without <c>--</c> before it; see
    /// <see cref="TrailingCommand"/>.
    /// </summary>
    public static Argument<string[]> Rest(string name, string description) =>
        new(name)
        {
            Description = description,
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
            DefaultValueFactory = _ => [],
        };

    /// <summary>An argument that must be one of a few values.</summary>
    public static Argument<string> OneOf(string name, string description, IReadOnlyList<string> values)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.CompletionSources.Add([.. values]);
        argument.CustomParser = result => OneOf(values, name, result.Tokens[0].Value, result.AddError);
        return argument;
    }

    /// <summary>An argument that may be left out, and must be one of a few values otherwise.</summary>
    public static Argument<string?> OptionalOneOf(string name, string description, IReadOnlyList<string> values)
    {
        var argument = Optional(name, description);
        argument.CompletionSources.Add([.. values]);
        argument.CustomParser = result =>
            result.Tokens.Count == 0 ? null : OneOf(values, name, result.Tokens[0].Value, result.AddError);
        return argument;
    }

    /// <summary>The values that an argument or option is limited to; empty when it takes anything.</summary>
    public static IReadOnlyList<string> ChoicesOf(Symbol symbol) => symbol switch
    {
        Option<bool> => [],
        Option option =>
            option.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => item.Label).ToList(),
        Argument argument =>
            argument.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => item.Label).ToList(),
        _ => [],
    };

    /// <summary>Whether an argument takes the name of a template: its own name in help says so.</summary>
    public static bool IsTemplate(Argument argument) => argument.Name.StartsWith("TEMPLATE", StringComparison.Ordinal);

    private static string OneOf(IReadOnlyList<string> values, string name, string value, Action<string> error)
    {
        if (!values.Contains(value))
        {
            error(
                $"{name} takes {string.Join(", ", values.SkipLast(1))} or {values[^1]}, not "
                    + $"{VisibleText.Of(value)}{Nearest.Question(value, values)}");
        }

        return value;
    }
}
