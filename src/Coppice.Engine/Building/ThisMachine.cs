using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Engine.Building;

/// <summary>Whether what a plan grows can run on this machine.</summary>
internal static class ThisMachine
{
    /// <summary>What cannot run here; none when everything does.</summary>
    public static IReadOnlyList<Problem> Problems(Plan plan) =>
        new ForeignArchitectures().Of(plan, RuntimeInformation.OSArchitecture);

    /// <summary>Says so before anything is downloaded.</summary>
    /// <exception cref="Failure">Something cannot run.</exception>
    public static void RequireToRun(Plan plan)
    {
        if (Problems(plan) is { Count: > 0 } problems)
        {
            throw new Failure(problems, kind: ProblemKind.Machine);
        }
    }
}
