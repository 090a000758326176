using System.Text;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// The command line within the process of the tests: these tests start it hundreds of times, and each process would compile
/// anew what it runs. The tests of EndToEnd and Cli start the program as users have it.
/// </summary>
internal static class CommandLine
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // As Program.cs does at its start.
    static CommandLine() => Descriptors.KeepFromPrograms();

    /// <summary>Runs it to its end on any arguments; nothing can be read from standard input.</summary>
    public static CommandResult Call(IReadOnlyList<string> arguments)
    {
        // A program that runs in a template has the streams of the process.
        if (arguments[0] is "run" or "shell")
        {
            return CoppiceProgram.Call(arguments);
        }

        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var (texts, messages) = (Writer(output), Writer(error));
        var terminal = new Terminal(texts, messages, () => null) { OutBytes = output };
        var host = new Host(terminal, Variable, TimeProvider.System, new ConfinedRunner());
        using var interrupts = new Interrupts(TimeProvider.System, _ => { });
        var code = new Application(AllVerbs.List, host, interrupts).RunAsync(arguments).GetAwaiter().GetResult();
        texts.Flush();
        messages.Flush();
        return new CommandResult(code, output.ToArray(), Utf8.GetString(error.ToArray()));
    }

    private static string? Variable(string name) => name switch { "HOME" => "/root", "NO_COLOR" => "1", _ => null };

    private static TextWriter Writer(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, Utf8) { AutoFlush = true, NewLine = "\n" });
}
