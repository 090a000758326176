using System.ComponentModel;
using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox;

internal static class ProcessStart
{
    /// <summary>Starts a program.</summary>
    /// <exception cref="Failure">It is missing.</exception>
    public static Process Of(ProcessStartInfo start)
    {
        Descriptors.KeepFromPrograms();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw MissingProgram.Of(start.FileName, e);
        }
    }

    /// <summary>Kills a program with all that it started; one that has ended already is no error.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
