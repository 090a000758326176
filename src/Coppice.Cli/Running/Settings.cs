using System.CommandLine;
using Coppice.Cli.Progress;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Running;

/// <summary>What the options of every verb and the environment say, with defaults filled in.</summary>
/// <param name="FamilyFile">The family file as the user names it; <c>family.yaml</c> when not given.</param>
/// <param name="Store">Absolute path of the store; it need not exist.</param>
/// <param name="Json">Whether results and errors are JSON.</param>
/// <param name="Progress">How progress is shown, <c>auto</c> resolved.</param>
/// <param name="Yes">Whether questions are answered with yes.</param>
/// <param name="Verbose">Whether to show more.</param>
public sealed record Settings(string FamilyFile, string Store, bool Json, ProgressMode Progress, bool Yes, bool Verbose)
{
    private const string StoreVariable = "COPPICE_STORE";

    /// <summary>Whether the user named the store, by option or variable.</summary>
    public bool StoreIsNamed { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="Failure">No store is named and there is no home folder to put it.</exception>
    public static Settings From(ParseResult result, GlobalOptions options, Host host) => new(
        result.GetValue(options.FamilyFile) ?? "family.yaml",
        Path.GetFullPath(result.GetValue(options.Store) ?? DefaultStore(host.Variable)),
        result.GetValue(options.Json),
        ModeOf(result.GetValue(options.Progress)!, host),
        result.GetValue(options.Yes),
        result.GetValue(options.Verbose))
    {
        StoreIsNamed = result.GetValue(options.Store) is not null || host.Variable(StoreVariable) is { Length: > 0 },
    };

    /// <summary>Whether colours are wanted, as <c>--no-color</c>, https://no-color.org and TERM say.</summary>
    public static bool WantsColour(ParseResult result, GlobalOptions options, Host host) =>
        !result.GetValue(options.NoColor) && string.IsNullOrEmpty(host.Variable("NO_COLOR")) && host.Variable("TERM") != "dumb";

    private static ProgressMode ModeOf(string mode, Host host) => mode switch
    {
        "tty" => ProgressMode.Tty,
        "json" => ProgressMode.Json,
        "quiet" => ProgressMode.Quiet,
        "auto" when host.Terminal.ErrorIsTerminal && host.Variable("TERM") is not ("dumb" or null or "") => ProgressMode.Tty,
        _ => ProgressMode.Plain,
    };

    private static string DefaultStore(Func<string, string?> variable)
    {
        if (variable(StoreVariable) is { Length: > 0 } store)
        {
            return store;
        }

        // The XDG base directory specification: a relative path there is invalid and ignored.
        if (variable("XDG_DATA_HOME") is { } data && data.StartsWith('/'))
        {
            return Path.Combine(data, "coppice");
        }

        return variable("HOME") is { Length: > 0 } home
            ? Path.Combine(home, ".local/share/coppice")
            : throw new Failure(
                [
                    new Problem(
                        "no store given, and there is no home folder for the default one", "coppice --store /var/lib/coppice …"),
                ],
                ExitCode.Usage);
    }
}
