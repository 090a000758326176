using System.CommandLine;
using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Cli.Progress;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Families;
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

    /// <summary>
    /// Prints a result: as a JSON document when that is wanted, else as lines for people. The one place where that is decided.
    /// </summary>
    /// <param name="document">Makes the document.</param>
    /// <param name="lines">Gives the lines.</param>
    public void Show<T>(Func<T> document, Func<IEnumerable<string>> lines)
        where T : Document
    {
        if (Settings.Json)
        {
            Print(JsonText.Of(document()));
        }
        else
        {
            Print(lines());
        }
    }

    /// <summary>What an engine works on and with, as the command line says.</summary>
    public EngineOptions EngineOptions(bool offline) =>
        new(Settings.FamilyFile, Settings.Store, Host.Processes, Host.Time, Host.Variable)
    {
        FamilyIsNamed = Get(Tree.Globals.FamilyFile) is not null,
        StoreIsNamed = Settings.StoreIsNamed,
        Offline = offline,
    };

    /// <summary>The engine for verbs that may make the store; see <see cref="CoppiceEngine.OpenOrCreate"/>.</summary>
    public CoppiceEngine OpenOrCreateEngine(bool offline = false, bool builds = false) =>
        CoppiceEngine.OpenOrCreate(EngineOptions(offline), Progress, builds);

    /// <summary>The engine for verbs that only read.</summary>
    public CoppiceEngine OpenEngine(bool offline = true) => CoppiceEngine.Open(EngineOptions(offline), Progress);

    /// <summary>The family that the user named, for verbs that need no store for it.</summary>
    public Family ReadFamily() => EngineOptions(offline: true).ReadFamily();

    /// <summary>
    /// Says something to the person at the terminal, on standard error; above the live lines when there are any.
    /// </summary>
    public void Say(string line) => Progress.Say(line);

    /// <summary>Says several lines.</summary>
    public void Say(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Say(line);
        }
    }

    /// <summary>The command that this run was started with, to be typed again.</summary>
    public string CommandAgain => $"coppice {string.Join(' ', Arguments.Tokens.Select(token => ShellWord.Of(token.Value)))}";

    /// <summary>Asks y/N on standard error, unless <c>--yes</c> was given. Anything but y or yes means no.</summary>
    /// <exception cref="Failure">Nobody can answer: standard input is no terminal. Exit code 64.</exception>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancel)
    {
        if (Settings.Yes)
        {
            return true;
        }

        return await AskAsync(question, $"{question} [y/N] ", "--yes", cancel) is { } answer
            && answer.ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Asks y/N where <c>--yes</c> is not enough: another option stands for the answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="option">The option.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <exception cref="Failure">Nobody can answer: standard input is no terminal. Exit code 64.</exception>
    public async Task<bool> ConfirmAsync(string question, string option, CancellationToken cancel) =>
        await AskAsync(question, $"{question} [y/N] ", option, cancel) is { } answer
            && answer.ToLowerInvariant() is "y" or "yes";

    /// <summary>
    /// Asks for a name to be typed, where a mere yes is too quickly said; <c>--yes</c> does not stand for it. Anything else means
    /// no.
    /// </summary>
    /// <param name="why">What is to be thought of.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <exception cref="Failure">Nobody can answer: standard input is no terminal. Exit code 64.</exception>
    public async Task<bool> ConfirmByNameAsync(string why, string name, CancellationToken cancel) =>
        await AskAsync(why, $"{why}. To remove {name} all the same, type its name: ", $"--confirm {ShellWord.Of(name)}", cancel)
            == name;

    private async Task<string?> AskAsync(string about, string question, string instead, CancellationToken cancel)
    {
        if (!Terminal.InIsTerminal)
        {
            throw new Failure(
                [
                    new Problem(
                        $"cannot ask for confirmation (standard input is not a terminal): {about}", $"{CommandAgain} {instead}"),
                ],
                ExitCode.Usage, kind: ProblemKind.NotAgreed);
        }

        await Terminal.Error.WriteAsync(question);
        var answer = await Task.Run(Terminal.ReadLine, cancel).WaitAsync(cancel);
        return answer?.Trim();
    }
}
