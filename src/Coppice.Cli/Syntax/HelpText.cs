using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Syntax;

/// <summary>The text of <c>--help</c>: short, with examples that can be typed. Only those are never broken.</summary>
public static class HelpText
{
    // Of a terminal that nobody made wider; and what a pipe leads to is mostly shown on one.
    private const int Standard = 80;

    /// <summary>Help of Coppice: its verbs, its options, its exit codes.</summary>
    public static IEnumerable<string> OfProgram(CommandTree tree, Palette palette, int? width = null)
    {
        var verbs = new Table(new Column(), new Column(), new Column(Shrinks: true));
        foreach (var verb in tree.ShownVerbs)
        {
            verbs.Add("", new Cell(verb.Name, Style.Bold), verb.Summary);
        }

        return
        [
            "Coppice grows and keeps a family of operating-system templates.",
            "",
            "usage: coppice [OPTIONS] VERB ...",
            "",
            .. verbs.Lines(palette, width ?? Standard),
            "",
            .. Options([.. tree.Globals.ForEveryVerb, tree.Globals.Version]).Lines(palette, width ?? Standard),
            "",
            .. TextWrap.Lines(
                "exit codes: 0 done, 1 failed, 64 wrong usage or wrong family file, 100 nothing to do (on request), 130 "
                    + "interrupted",
                width ?? Standard),
            "help of a verb: coppice VERB --help",
        ];
    }

    /// <summary>Help of one verb.</summary>
    public static IEnumerable<string> OfVerb(CommandTree tree, IVerbSyntax verb, Palette palette, int? width = null)
    {
        yield return $"{char.ToUpperInvariant(verb.Summary[0])}{verb.Summary[1..]}.";
        foreach (var line in verb.Details is { } details ? TextWrap.Lines(details, width ?? Standard).Prepend("") : [])
        {
            yield return line;
        }

        yield return "";
        foreach (var line in TextWrap.Lines("usage: " + Usage(verb), width ?? Standard))
        {
            yield return line;
        }

        var own = verb.Syntax.Where(symbol => !symbol.Hidden).ToList();
        foreach (var line in own.Count > 0 ? Options(own).Lines(palette, width ?? Standard).Prepend("") : [])
        {
            yield return line;
        }

        yield return "";
        foreach (var line in TextWrap.Lines(
            $"for every verb: {string.Join(' ', tree.Globals.ForEveryVerb.Select(Short))} (coppice --help)", width ?? Standard))
        {
            yield return line;
        }

        yield return "";
        foreach (var example in verb.Examples)
        {
            yield return $"example: {palette.Set(Style.Cyan, example)}";
        }
    }

    /// <summary>How a verb is typed: <c>coppice export TEMPLATE --as FORM [OPTIONS]</c>.</summary>
    public static string Usage(IVerbSyntax verb)
    {
        var words = verb.Syntax.OfType<Argument>().Select(argument =>
        {
            var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
            return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
        });
        var options = verb.Syntax.OfType<Option>().Where(option => !option.Hidden).ToList();
        var required = options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}");
        return string.Join(
            ' ',
            [
                "coppice", verb.Name, .. options.Any(option => !option.Required) ? ["[OPTIONS]"] : Array.Empty<string>(),
                .. required, .. words,
            ]);
    }

    /// <summary>A symbol as help names it: <c>-o, --output PATH</c>.</summary>
    public static string Label(Symbol symbol)
    {
        if (symbol is not Option option)
        {
            return symbol.Name;
        }

        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name).Distinct());
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static string Short(Option option) => option.Aliases.FirstOrDefault(alias => alias.Length == 2) ?? option.Name;

    private static Table Options(IEnumerable<Symbol> symbols)
    {
        var table = new Table(new Column(), new Column(), new Column(Shrinks: true));
        foreach (var symbol in symbols)
        {
            table.Add("", new Cell(Label(symbol), Style.Bold), symbol.Description ?? "");
        }

        return table;
    }
}
