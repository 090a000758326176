using System.CommandLine;

namespace Coppice.Cli.Syntax;

/// <summary>The options that every verb takes, before or after its name.</summary>
public sealed class GlobalOptions
{
    /// <summary>The values of <c>--progress</c>.</summary>
    public static IReadOnlyList<string> ProgressModes { get; } = ["auto", "tty", "plain", "json", "quiet"];

    /// <summary><c>-f</c>: the family file.</summary>
    public Option<string?> FamilyFile { get; } = Symbols.File("--family-file", "the family file (default: family.yaml)", "-f");

    /// <summary><c>-s</c>: the store.</summary>
    public Option<string?> Store { get; } = Symbols.File(
        "--store", "the store (default: $COPPICE_STORE, else coppice below $XDG_DATA_HOME or ~/.local/share)", "-s");

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = Symbols.Flag(
        "--json", "print the result as JSON, and errors as one line of JSON on standard error");

    /// <summary><c>--progress</c>.</summary>
    public Option<string> Progress { get; } = Symbols.Choice(
        "--progress", "how to show progress, on standard error (default: auto)", ProgressModes);

    /// <summary><c>-y</c>.</summary>
    public Option<bool> Yes { get; } = Symbols.Flag("--yes", "answer questions with yes", "-y");

    /// <summary><c>-v</c>.</summary>
    public Option<bool> Verbose { get; } = Symbols.Flag(
        "--verbose", "show more: logs in plain progress, stack traces of bugs", "-v");

    /// <summary><c>--no-color</c>.</summary>
    public Option<bool> NoColor { get; } = Symbols.Flag("--no-color", "no colours; so do $NO_COLOR and TERM=dumb");

    /// <summary><c>-h</c>.</summary>
    public Option<bool> Help { get; } = Symbols.Flag("--help", "show help of Coppice or of a verb", "-h");

    /// <summary><c>--version</c>; only without a verb.</summary>
    public Option<bool> Version { get; } = Symbols.Flag("--version", "show the version");

    /// <summary>Those that every verb takes, in the order of help.</summary>
    public IReadOnlyList<Option> ForEveryVerb => [FamilyFile, Store, Json, Progress, Yes, Verbose, NoColor, Help];
}
