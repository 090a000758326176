using System.Diagnostics;
using Coppice.Sandbox;

namespace Coppice.Growing;

/// <summary>An interactive shell in the sandbox of a failed growth.</summary>
internal static class DebugShell
{
    private static readonly Lock Terminal = new();

    public static void Open(SandboxHost host, SandboxTree tree, SandboxView view, string template, string step)
    {
        // Two failures at once must not share the terminal.
        lock (Terminal)
        {
            Console.Error.WriteLine($"{template}: {step} failed; this is a shell in its sandbox, exit ends it (changes are thrown away)");
            var command = new SandboxCommand("/bin/sh", "-i") { Binds = view.Binds, Environment = view.Environment };
            host.RunInteractive(tree, command);
        }
    }
}
