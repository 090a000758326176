using System.CommandLine;
using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Cli.Progress;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Running;

/// <summary>What a verb gets to work with.</summary>
/// <param name="Settings">The options of every verb.</param>
/// <param name="Host">The machine.</param>
/// <param name="Tree">The syntax of the command line.</param>
/// <param name="Progress">Takes progress events, and messages while there may be some.</param>
/// <param name="Interrupts">Ctrl-C and the like.</param>
/// <param name="Arguments">The parsed arguments.</param>
public sealed record VerbContext(
    Settings Settings,
    Host Host,
    CommandTree Tree,
    IProgressDisplay Progress,
    Interrupts Interrupts,
    ParseResult Arguments)
{
    /// <summary>The standard streams.</summary>
    public Terminal Terminal => Host.Terminal;

    /// <summary>The value of an option of the verb, or its default.</summary>
    public T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    /// <summary>The value of an argument of the verb, or its default.</summary>
    public T? Get<T>(Argument<T> argument) => Arguments.GetValue(argument);

    /// <summary>The value of an argument that must be given.</summary>
    public T GetRequired<T>(Argument<T> argument) => Arguments.GetRequiredValue(argument);

    /// <summary>Prints a line of the result to standard output.</summary>
    public void Print(string line) => Terminal.Out.WriteLine(line);

    /// <summary>Prints lines of the result to standard output.</summary>
    public void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Print(line);
        }
    }

    /// <summary>Prints a table as the result, fitted to the terminal.</summary>
    public void Print(Table table) => Print(table.Lines(Terminal.OutPalette, Terminal.OutWidth));

    /// <summary>Prints the result as a JSON document to standard output.</summary>
    public void PrintJson(Action<Utf8JsonWriter> write) => Print(JsonText.Document(write));

    /// <summary>Says something to the person at the terminal, on standard error; above the live lines when there are any.</summary>
    public void Say(string line) => Progress.Say(line);

    /// <summary>Asks y/N on standard error, unless <c>--yes</c> was given. Anything but y or yes means no.</summary>
    /// <exception cref="Failure">Nobody can answer: standard input is no terminal. Exit code 64.</exception>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancel)
    {
        if (Settings.Yes)
        {
            return true;
        }

        if (!Terminal.InIsTerminal)
        {
            throw new Failure([new Problem($"nobody is there to answer: {question}", $"coppice {Arguments.CommandResult.Command.Name} --yes")], ExitCode.Usage);
        }

        await Terminal.Error.WriteAsync($"{question} [y/N] ");
        var answer = await Task.Run(Terminal.ReadLine, cancel).WaitAsync(cancel);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
