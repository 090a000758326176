using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Planning;

/// <summary>Whether what a plan grows can run on this machine.</summary>
internal static class ThisMachine
{
    /// <summary>Lines for the plan, for a person; none when everything runs.</summary>
    public static IEnumerable<string> Lines(Coppice.Planning.Plan plan) => Problems(plan).Select(problem => $"! {problem.Message}");

    /// <summary>Says so before anything is downloaded.</summary>
    /// <exception cref="Failure">Something cannot run.</exception>
    public static void RequireToRun(Coppice.Planning.Plan plan)
    {
        if (Problems(plan) is { Count: > 0 } problems)
        {
            throw new Failure(problems);
        }
    }

    private static IReadOnlyList<Problem> Problems(Coppice.Planning.Plan plan) => new ForeignArchitectures().Of(plan, RuntimeInformation.OSArchitecture);
}
