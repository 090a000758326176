using System.CommandLine;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Syntax;

/// <summary>
/// The whole syntax of the command line, built from the list of verbs. Parsing, help, completion and documents all read it.
/// </summary>
public sealed class CommandTree
{
    // A file of arguments (@file) is nothing that Coppice has use for, and would make arguments out of any file.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>The tree for some verbs.</summary>
    public CommandTree(IReadOnlyList<IVerbSyntax> verbs)
    {
        Verbs = verbs;
        foreach (var option in Globals.ForEveryVerb)
        {
            option.Recursive = true;
            Root.Add(option);
        }

        Root.Add(Globals.Version);
        foreach (var verb in verbs)
        {
            Root.Add(CommandOf(verb));
        }
    }

    /// <summary>The verbs, in the order of help.</summary>
    public IReadOnlyList<IVerbSyntax> Verbs { get; }

    /// <summary>The verbs that help and completion show.</summary>
    public IEnumerable<IVerbSyntax> ShownVerbs => Verbs.Where(verb => !verb.Hidden);

    /// <summary>The options of every verb.</summary>
    public GlobalOptions Globals { get; } = new();

    /// <summary>The command <c>coppice</c> itself.</summary>
    internal Command Root { get; } = new("coppice");

    /// <summary>Parses arguments; errors are in the result, see <see cref="UsageErrors"/>.</summary>
    public ParseResult Parse(IReadOnlyList<string> arguments) =>
        Root.Parse(TrailingCommand.Sorted(arguments, Verbs, Globals.ForEveryVerb), Configuration);

    /// <summary>The verb that was given, or null.</summary>
    public IVerbSyntax? VerbOf(ParseResult result) =>
        Verbs.FirstOrDefault(verb => verb.Name == result.CommandResult.Command.Name);

    private static Command CommandOf(IVerbSyntax verb)
    {
        var command = new Command(verb.Name, verb.Summary) { Hidden = verb.Hidden };
        foreach (var symbol in verb.Syntax)
        {
            switch (symbol)
            {
                case Option option:
                    command.Add(option);
                    break;
                case Argument argument:
                    command.Add(argument);
                    break;
                default:
                    throw new ArgumentException($"{verb.Name}: neither an option nor an argument: {symbol.Name}", nameof(verb));
            }
        }

        return command;
    }
}
