using Coppice.Foundation.Processes;

namespace Coppice.Testing.Qubes;

/// <summary>Runs programs of this machine for the stand-in, in tests and outside of them.</summary>
internal static class HostTool
{
    /// <summary>Runs a program.</summary>
    /// <returns>What it prints.</returns>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static string Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments), CancellationToken.None);
        return result.Succeeded
            ? result.Text
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {result.Ending}: {result.Error}");
    }
}
