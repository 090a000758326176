using System.Diagnostics;
using System.Runtime.InteropServices;
using Coppice.Foundation.Processes;

namespace Coppice.Testing;

/// <summary>The real program as a process of its own, started as a person starts it.</summary>
/// <param name="store">The store that it works on.</param>
public sealed class CoppiceProgram(string store)
{
    // Where .NET was found once it is found again.
    private static readonly (string Name, string Value) Runtime =
        ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));

    private static readonly Dictionary<string, string> Usual = new()
    {
        ["HOME"] = "/root",
        ["NO_COLOR"] = "1",
        ["DOTNET_TieredPGO"] = "0",
        [Runtime.Name] = Runtime.Value,
    };

    /// <summary>The store that it works on.</summary>
    public string Store { get; } = store;

    /// <summary>The program; as ./test publishes it where nothing else is said.</summary>
    public string Program { get; init; } = BuiltPrograms.Coppice;

    /// <summary>Programs to start it through, such as <c>unshare --net</c>.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>The family file.</summary>
    public string FamilyFile { get; init; } = Checkout.Starter;

    /// <summary>The working directory.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>The environment beside what .NET needs.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs it to its end on any arguments, in the usual environment.</summary>
    /// <param name="arguments">All of its arguments.</param>
    /// <param name="more">What the environment has beside the usual.</param>
    public static CommandResult Call(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? more = null)
    {
        var command = Command.Own(BuiltPrograms.Coppice, arguments) with
        {
            Environment = new Dictionary<string, string>([.. Usual, .. more ?? new Dictionary<string, string>()]),
        };
        return new ProcessRunner().Run(command, TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it in the usual environment; the caller ends it.</summary>
    public static Process Start(IReadOnlyList<string> arguments)
    {
        // Where tests run in the background of a shell, SIGINT is ignored, and a program inherits that (signal(7)).
        var start = new ProcessStartInfo("env", ["--default-signal=INT", BuiltPrograms.Coppice, .. arguments])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        foreach (var (name, value) in Usual)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs a verb on the store and the family file.</summary>
    public CommandResult Try(params string[] arguments)
    {
        string[] all = [.. Through, Program, "-f", FamilyFile, "-s", Store, .. arguments];
        var environment = new Dictionary<string, string>(Environment) { [Runtime.Name] = Runtime.Value };
        return new ProcessRunner().Run(
            Command.Own(all[0], all[1..]) with { Environment = environment, Directory = Directory },
            TestContext.Current.CancellationToken);
    }

    /// <summary>The same; it must succeed.</summary>
    public CommandResult Run(params string[] arguments)
    {
        var result = Try(arguments);
        Assert.True(
            result.Succeeded,
            $"coppice {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result;
    }
}
