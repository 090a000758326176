using System.CommandLine;
using System.Reflection;
using Coppice.Cli.Output;
using Coppice.Cli.Progress;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;
using Coppice.Foundation;

namespace Coppice.Cli.Running;

/// <summary>One run of the command line, from its arguments to its exit code.</summary>
/// <param name="verbs">The verbs there are.</param>
/// <param name="host">The machine.</param>
/// <param name="interrupts">Ctrl-C and the like.</param>
public sealed class Application(IReadOnlyList<IVerb> verbs, Host host, Interrupts interrupts)
{
    private readonly CommandTree tree = new(verbs);

    /// <summary>Coppice's version.</summary>
    public static string Version { get; } = typeof(Application).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Parses, runs the verb, shows what went wrong.</summary>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var result = tree.Parse(arguments);
        var terminal = host.Terminal.WithColour(Settings.WantsColour(result, tree.Globals, host));
        var json = result.GetValue(tree.Globals.Json);
        var verbose = result.GetValue(tree.Globals.Verbose);
        try
        {
            return await RunAsync(result, host with { Terminal = terminal });
        }
        catch (Exception) when (interrupts.ExitCode is { } code)
        {
            // Whatever failed, failed because it was stopped: programs that were killed, files half read.
            return code;
        }
        catch (Failure failure)
        {
            Show(terminal, json ? [JsonText.Line(failure)] : ErrorPrinter.Lines(failure, terminal.ErrorPalette));
            return failure.Code;
        }
        catch (Exception bug)
        {
            Show(terminal, json ? [JsonText.Line(bug)] : ErrorPrinter.BugLines(bug, verbose, terminal.ErrorPalette));
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunAsync(ParseResult result, Host host)
    {
        var terminal = host.Terminal;
        var verb = tree.VerbOf(result);
        if (result.GetValue(tree.Globals.Help))
        {
            var help = verb is null
                ? HelpText.OfProgram(tree, terminal.OutPalette, terminal.OutWidth)
                : HelpText.OfVerb(tree, verb, terminal.OutPalette, terminal.OutWidth);
            return Print(terminal.Out, help);
        }

        if (result.GetValue(tree.Globals.Version))
        {
            return Print(terminal.Out, [$"coppice {Version}"]);
        }

        if (verb is null && result.UnmatchedTokens.Count == 0)
        {
            Print(terminal.Error, HelpText.OfProgram(tree, terminal.ErrorPalette, terminal.ErrorWidth));
            return ExitCode.Usage;
        }

        if (UsageErrors.Of(tree, result) is { } failure)
        {
            throw failure;
        }

        return await RunAsync(verbs.First(known => known.Name == verb!.Name), result, host);
    }

    private async Task<int> RunAsync(IVerb verb, ParseResult result, Host host)
    {
        var settings = Settings.From(result, tree.Globals, host);
        settings = settings with { Progress = verb.ProgressOf(result) ?? settings.Progress };
        using var progress = ProgressDisplays.Of(settings, host);
        interrupts.OnStopping = () => progress.Say("stopping…");
        interrupts.OnAbandoned = progress.Abandon;
        return await verb.RunAsync(new VerbContext(settings, host, tree, progress, interrupts, result), interrupts.Token);
    }

    private static int Print(TextWriter writer, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }

        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, IEnumerable<string> lines) => Print(terminal.Error, lines);
}
