using System.Diagnostics;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>The real program, as a process of its own.</summary>
internal static class CoppiceProgram
{
    private static readonly string Program = BuiltPrograms.Coppice;

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["HOME"] = "/root",
        ["NO_COLOR"] = "1",
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
        ["DOTNET_TieredPGO"] = "0",
        // Set by ./test soak: tests of what was read need it.
        ["COPPICE_WATCH_READS"] = System.Environment.GetEnvironmentVariable("COPPICE_WATCH_READS") ?? "",
    };

    /// <summary>Runs it to its end.</summary>
    public static CommandResult Run(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? more = null) =>
        new ProcessRunner().Run(Command.Own(Program, arguments) with { Environment = new Dictionary<string, string>([.. Environment, .. more ?? new Dictionary<string, string>()]) }, TestContext.Current.CancellationToken);

    /// <summary>Starts it; the caller ends it.</summary>
    public static Process Start(IReadOnlyList<string> arguments)
    {
        // Where tests run in the background of a shell, SIGINT is ignored, and a program inherits that (signal(7)).
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
