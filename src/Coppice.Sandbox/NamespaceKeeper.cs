using System.Diagnostics;
using Coppice.Foundation;

namespace Coppice.Sandbox;

/// <summary>A process that keeps a private mount and process namespace for as long as this process lives.</summary>
/// <remarks>
/// It is <c>cat</c> reading a pipe from this process: a killed Coppice closes the pipe, and the keeper, process 1 of its
/// namespace, ends (pid_namespaces(7): "the kernel terminates all of the processes in the namespace via a SIGKILL"); with the
/// last process go the mounts. A parent-death signal would not do: it is tied to the thread that started the child, and .NET
/// ends threads as it likes.
/// </remarks>
public sealed class NamespaceKeeper : IDisposable
{
    /// <summary>What it prints when everything is mounted.</summary>
    internal const string Ready = "ready";

    // SIGCHLD is ignored, which exec keeps, so that the kernel reaps what is orphaned inside. Not by trap: dash remembers that
    // and tells the kernel nothing.
    private const string End =
        $"""

        echo {Ready}
        exec env --ignore-signal=CHLD cat >/dev/null
        """;

    private readonly Process process;

    internal NamespaceKeeper(Process process) => this.process = process;

    /// <summary>Whether it has ended, and everything inside with it.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>The arguments of <c>nsenter</c> that lead inside, up to the program.</summary>
    // pid_for_children is the namespace whose process 1 is the keeper; the process that made it stays in the old one.
    public IReadOnlyList<string> Enter =>
    [
        .. Environment.IsPrivilegedProcess ? Array.Empty<string>()
            : [$"--user=/proc/{process.Id}/ns/user", "--preserve-credentials"],
        $"--mount=/proc/{process.Id}/ns/mnt", $"--pid=/proc/{process.Id}/ns/pid_for_children", "--",
    ];

    /// <summary>Starts one.</summary>
    /// <param name="mounts">A script of the shell, run inside as root there, that mounts what is wanted; it ends at the first
    /// command that fails.</param>
    /// <param name="name">What it is called in lists of processes.</param>
    /// <param name="refused">Makes the failure of what the kernel or the script said.</param>
    /// <exception cref="Failure">A program is missing, or what <paramref name="refused"/> makes.</exception>
    public static NamespaceKeeper Start(string mounts, string name, Func<string, Failure> refused)
    {
        var started = ProcessStart.Of(Prepare(mounts, name, []));
        if (started.StandardOutput.ReadLine() == Ready)
        {
            return new NamespaceKeeper(started);
        }

        var error = started.StandardError.ReadToEnd().Trim();
        started.WaitForExit();
        started.Dispose();
        throw refused(error);
    }

    /// <summary>A path inside as this process can open it.</summary>
    public string Outside(string inside) => $"/proc/{process.Id}/root{inside}";

    /// <summary>Ends it, and everything inside.</summary>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>How to start one; it prints <see cref="Ready"/>, or says on standard error what failed.</summary>
    /// <param name="mounts">See <see cref="Start"/>; its arguments are <c>$1</c> and so on.</param>
    /// <param name="name">What it is called in lists of processes.</param>
    /// <param name="arguments">The script's arguments.</param>
    internal static ProcessStartInfo Prepare(string mounts, string name, IReadOnlyList<string> arguments)
    {
        // A user who is not root may have namespaces only as root of one more.
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
        return new ProcessStartInfo(
            "unshare",
            [
                .. asRoot, "--mount", "--pid", "--fork", "--kill-child", "--propagation", "slave", "--",
                "/bin/sh", "-ec", mounts + End, name, .. arguments,
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
    }
}
