using System.CommandLine;
using System.Globalization;
using System.Text;
using Coppice.Cli.Output;

namespace Coppice.Cli.Syntax;

/// <summary>Manual pages in mdoc(7), of the same tree as <c>--help</c>: one of the program and one of each verb.</summary>
/// <param name="tree">The command line.</param>
/// <param name="version">The program's version.</param>
/// <param name="date">The day that the pages bear.</param>
public sealed class ManualPage(CommandTree tree, string version, DateOnly date)
{
    private const string Section = "1";
    private const int Width = 78;

    /// <summary>All pages by the names of their files: <c>coppice.1</c>, <c>coppice-build.1</c>, …</summary>
    public IEnumerable<(string Name, string Text)> All() =>
        tree.ShownVerbs.Select(verb => ($"coppice-{verb.Name}.{Section}", OfVerb(verb)))
            .Prepend(($"coppice.{Section}", OfProgram()));

    private string OfProgram()
    {
        var page = Begin("coppice", "grow and keep a family of operating-system templates");
        page.Append(".Sh SYNOPSIS\n.Nm\n.Op Ar OPTIONS\n.Ar VERB\n.Op Ar ARGUMENTS\n");
        page.Append(".Sh DESCRIPTION\n");
        AppendText(page, "One file, family.yaml, declares templates as a tree: each is its parent plus what it adds. Coppice "
            + "builds them from verified packages, stores what they share only once, says which have updates without starting "
            + "any, and brings an update of the base to all of them.");
        page.Append(".Pp\nVerbs, each with a page of its own:\n.Bl -tag -width Ds\n");
        foreach (var verb in tree.ShownVerbs)
        {
            page.Append($".It Xr coppice-{verb.Name} {Section}\n");
            AppendText(page, $"{verb.Summary}.");
        }

        page.Append(".El\n.Sh OPTIONS\nEvery verb takes these.\n");
        AppendList(page, [.. tree.Globals.ForEveryVerb, tree.Globals.Version]);
        page.Append(".Sh FILES\n.Bl -tag -width Ds\n");
        AppendItem(page, ".Pa family.yaml", "The family file of the current folder.");
        AppendItem(page, ".Pa /etc/coppice/NAME/family.yaml",
            "The family file that the units coppice-check@NAME.timer, coppice-update@NAME.timer, coppice-pages@NAME.socket and "
                + "coppice-cache@NAME.service are for; their store is "
                + "/var/lib/coppice.");
        page.Append(".El\n");
        AppendExit(page);
        page.Append(".Sh SEE ALSO\n.Xr coppice-apply 1\n.Pp\n.Pa /usr/share/doc/coppice\n");
        return page.ToString();
    }

    private string OfVerb(IVerbSyntax verb)
    {
        var page = Begin($"coppice-{verb.Name}", verb.Summary);
        page.Append($".Sh SYNOPSIS\n.Nm coppice\n.Cm {verb.Name}\n");
        foreach (var symbol in verb.Syntax.Where(symbol => !symbol.Hidden))
        {
            page.Append(symbol switch
            {
                Option { Required: true } option => $".{Flag(option, option.Name)}\n",
                Option option => $".Op {Flag(option, option.Name)}\n",
                Argument { Arity.MinimumNumberOfValues: 0 } argument => $".Op Ar {Word(argument.Name)}{Dots(argument)}\n",
                _ => $".Ar {Word(symbol.Name)}{Dots((Argument)symbol)}\n",
            });
        }

        page.Append(".Sh DESCRIPTION\n");
        AppendText(page, $"{char.ToUpperInvariant(verb.Summary[0])}{verb.Summary[1..]}.");
        foreach (var paragraph in verb.Details?.Split("\n\n") ?? [])
        {
            page.Append(".Pp\n");
            AppendText(page, paragraph);
        }

        AppendList(page, [.. verb.Syntax.Where(symbol => !symbol.Hidden)]);
        page.Append(".Pp\nOptions of every verb are in\n");
        page.Append($".Xr coppice {Section} .\n");
        AppendExit(page);
        page.Append(".Sh EXAMPLES\n.Bd -literal -offset indent\n");
        page.Append(string.Concat(verb.Examples.Select(example => $"{Text(example)}\n")));
        page.Append($".Ed\n.Sh SEE ALSO\n.Xr coppice {Section}\n");
        return page.ToString();
    }

    private StringBuilder Begin(string name, string about) => new(
        $"""
        .\" Made by coppice package-files from what --help shows.
        .Dd {date.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture)}
        .Dt {name.ToUpperInvariant()} {Section}
        .Os Coppice {version}
        .Sh NAME
        .Nm {name}
        .Nd {string.Join(' ', about.Split(' ').Select(Word))}

        """);

    private static void AppendExit(StringBuilder page)
    {
        page.Append(".Sh EXIT STATUS\n");
        AppendText(page, "0 done, 1 failed, 64 wrong usage or wrong family file, 100 nothing to do (only where "
            + "--signal-no-updates asks for it), 130 interrupted (143 by SIGTERM).");
    }

    private static void AppendList(StringBuilder page, IReadOnlyList<Symbol> symbols)
    {
        if (symbols.Count == 0)
        {
            return;
        }

        page.Append(".Bl -tag -width Ds\n");
        foreach (var symbol in symbols)
        {
            var label = symbol is Option option
                ? string.Join(" , ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name).Distinct()
                    .Select(name => Flag(option, name, withValue: name == option.Name)))
                : $"Ar {Word(symbol.Name)}";
            AppendItem(page, label, $"{symbol.Description}.");
        }

        page.Append(".El\n");
    }

    private static void AppendItem(StringBuilder page, string label, string text)
    {
        page.Append($".It {label.TrimStart('.')}\n");
        AppendText(page, text);
    }

    private static string Flag(Option option, string name, bool withValue = true) =>
        $"Fl {Word(name[1..])}{(withValue && option.HelpName is { } value ? $" Ar {Word(value)}" : "")}";

    private static string Dots(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "";

    // Each sentence begins a line, as mdoc(7) asks, so that formatters know where one ends.
    private static void AppendText(StringBuilder page, string text)
    {
        foreach (var sentence in text.Replace(". ", ".\n", StringComparison.Ordinal).Split('\n'))
        {
            foreach (var line in TextWrap.Lines(sentence, Width))
            {
                page.Append($"{Text(line)}\n");
            }
        }
    }

    // A line that begins with a point or an apostrophe would be a request; a hyphen is a minus sign that can be copied.
    private static string Text(string line) => (line.StartsWith('.') || line.StartsWith('\'') ? "\\&" : "") + Escaped(line);

    // A word on a macro's line: one or two letters, or three, may be a macro's name.
    private static string Word(string word) =>
        word.Length is 2 or 3 && char.IsAsciiLetterUpper(word[0]) ? $"\\&{Escaped(word)}" : Escaped(word);

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '~' => "\\(ti",
                '^' => "\\(ha",
                '`' => "\\(ga",
                '"' => "\\(dq",
                > 126 => $"\\[u{rune.Value:X4}]",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }
}
