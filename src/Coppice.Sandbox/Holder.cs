using System.Diagnostics;
using System.Globalization;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Groups;

namespace Coppice.Sandbox;

/// <summary>The process that keeps a private mount and process namespace, with a file system in memory in it.</summary>
internal sealed class Holder : IDisposable
{
    private const string Mounts =
        """
        for program in mount nsenter bwrap setpriv; do
            command -v "$program" >/dev/null || { echo "no $program"; exit 1; }
        done
        mount -t tmpfs -o mode=700,nosuid,nodev,size="$2" coppice "$1"
        # Programs that enter look up their own namespaces by process number, so /proc must be of this namespace.
        mount -t proc proc /proc
        # A fork bomb ends here. Only a kernel that counts for each namespace is told ($3 is empty on others).
        test -z "$3" || echo "$3" >/proc/sys/kernel/pid_max
        mkdir "$1/trees" "$1/shared" "$1/names" "$1/names/0" "$1/seen"
        : >"$1/empty"
        # Nodes of its own: whoever is root inside may change the mode of the machine's.
        mkdir "$1/devices"
        mount -t tmpfs -o mode=755,nosuid,noexec,size=1M,nr_inodes=64 coppice "$1/devices"
        for node in null:3 zero:5 full:7 random:8 urandom:9; do
            mknod -m 666 "$1/devices/${node%:*}" c 1 "${node#*:}"
        done
        mknod -m 666 "$1/devices/tty" c 5 0
        # Of their own: a tree that fills them leaves no other file without room. An inode takes about a KiB that counts
        # for no size.
        mount -t tmpfs -o mode=700,nosuid,nodev,size="$4",nr_inodes="$5" coppice "$1/trees"
        """;

    // For what Coppice itself keeps there, in bytes, however little is allowed.
    private const long LeastShared = 64 << 20;

    private readonly IProcessRunner runner;
    private readonly Process process;
    private readonly NamespaceKeeper keeper;

    private Holder(IProcessRunner runner, Process process, string arena, bool isScope) =>
        (this.runner, this.process, keeper, Arena, IsScope) = (runner, process, new NamespaceKeeper(process), arena, isScope);

    /// <summary>The folder that the file system in memory is mounted on, inside.</summary>
    public string Arena { get; }

    /// <summary>Whether it runs in a scope of its own, where control groups can be made.</summary>
    public bool IsScope { get; }

    /// <summary>Where control groups can be made.</summary>
    public IReadOnlyList<GroupPlace> GroupPlaces => ServiceScope.Places(IsScope ? process : null);

    /// <summary>Whether it has ended, and everything inside with it.</summary>
    public bool HasEnded => keeper.HasEnded;

    /// <summary>The arguments of <c>nsenter</c> that lead inside, up to the program.</summary>
    public IReadOnlyList<string> Enter => keeper.Enter;

    // Since Linux 6.14 pid_max belongs to the pid namespace; before, it is the whole machine's and must be left alone.
    private static bool CountsProcessesByNamespace => Environment.OSVersion.Version >= new Version(6, 14);

    /// <summary>Starts it.</summary>
    /// <param name="runner">Runs the programs of this machine.</param>
    /// <param name="arena">An empty folder to mount on.</param>
    /// <param name="limits">How much may be taken.</param>
    /// <exception cref="Failure">A program is missing, or the kernel refuses.</exception>
    public static Holder Start(IProcessRunner runner, string arena, SandboxLimits limits)
    {
        var forTrees = Math.Max(limits.Memory - limits.SharedMemory, SandboxLimits.LeastMemory);
        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        var start = NamespaceKeeper.Prepare(
            Mounts, "coppice-holder",
            [
                arena, Text(Math.Max(limits.SharedMemory, LeastShared)),
                CountsProcessesByNamespace ? Text(limits.AllProcesses) : "", Text(forTrees), Text(forTrees >> 10),
            ]);
        var (process, said, isScope) = ServiceScope.Start(start, limits);
        if (said == NamespaceKeeper.Ready)
        {
            return new Holder(runner, process, arena, isScope);
        }

        var error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        throw said is ['n', 'o', ' ', .. var missing]
            ? MissingProgram.Of(missing)
            : new Failure($"cannot make a namespace for the sandbox: {VisibleText.Of(error)}", "coppice doctor",
                kind: ProblemKind.Machine);
    }

    /// <summary>A path inside as this process can open it.</summary>
    public string Outside(string inside) => keeper.Outside(inside);

    /// <summary>Runs a program of this machine inside.</summary>
    /// <exception cref="Failure">It fails.</exception>
    public void Run(string program, IReadOnlyList<string> arguments)
    {
        var result = runner.Run(Command.Own("nsenter", [.. Enter, program, .. arguments]));
        if (!result.Succeeded)
        {
            var failed = program == "/bin/sh" ? "mount" : program;
            throw new Failure($"{failed} failed: {VisibleText.Of(result.Error.Trim())}", "coppice doctor",
                kind: ProblemKind.ToolFailed);
        }
    }

    /// <summary>Ends it, and everything inside.</summary>
    public void Dispose() => keeper.Dispose();
}
