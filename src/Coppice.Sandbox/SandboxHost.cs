using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Groups;

namespace Coppice.Sandbox;

/// <summary>
/// A private mount and process namespace in which trees are mounted and foreign code runs. One holder process keeps it:
/// when it ends, the kernel kills every process inside and drops every mount, so nothing is left whatever happens to Coppice.
/// </summary>
/// <remarks>
/// The holder is <c>cat</c> reading a pipe from this process: a killed Coppice closes the pipe, and the holder, process 1 of its
/// namespace, ends (pid_namespaces(7): "the kernel terminates all of the processes in the namespace via a SIGKILL").
/// A parent-death signal would not do: it is tied to the thread that started the child, and .NET ends threads as it likes.
/// </remarks>
public sealed partial class SandboxHost : IDisposable
{
    // Runs as process 1 of the namespace. SIGCHLD is ignored, which exec keeps, so that the kernel reaps what is orphaned inside.
    private const string Holder =
        """
        set -e
        for program in mount nsenter bwrap; do
            command -v "$program" >/dev/null || { echo "no $program"; exit 1; }
        done
        mount -t tmpfs -o mode=700,nosuid,nodev,size="$2" coppice "$1"
        # Programs that enter look up their own namespaces by process number, so /proc must be of this namespace.
        mount -t proc proc /proc
        # A fork bomb ends here. Only a kernel that counts for each namespace is told ($3 is empty on others).
        test -z "$3" || echo "$3" >/proc/sys/kernel/pid_max
        mkdir "$1/trees" "$1/shared"
        # Of their own: a tree that fills them leaves no other file without room. An inode takes about a KiB that counts for no size.
        mount -t tmpfs -o mode=700,nosuid,nodev,size="$4",nr_inodes="$5" coppice "$1/trees"
        trap '' CHLD
        echo ready
        exec cat >/dev/null
        """;

    // Into the control groups first, so that nothing is ever outside.
    private const string Join = "while test \"$1\" != --; do echo 0 >\"$1\" || exit 125; shift; done; shift; ";

    // Modes of new files inside must not depend on the umask of whoever started Coppice.
    private const string Launcher = Join + "umask 022; ulimit -c 0; filter=$1; shift; exec bwrap --seccomp 3 \"$@\" 3<\"$filter\"";

    // For what Coppice itself keeps there, however little is allowed.
    private const long LeastShared = 64 << 20;

    private readonly IProcessRunner runner;
    private readonly Process holder;
    private readonly string arena;
    private readonly HostFolder folder;
    private readonly MemoryBudget budget;
    private readonly HostPrograms programs;
    private readonly HostGroups groups;
    private int nextTree;
    private bool disposed;

    private SandboxHost(IProcessRunner runner, Process holder, string arena, HostFolder folder, SandboxLimits limits, HostGroups groups)
    {
        this.groups = groups;
        this.runner = runner;
        this.holder = holder;
        this.arena = arena;
        this.folder = folder;
        Limits = limits;
        programs = new HostPrograms(runner, Outside(arena + "/programs"));
        TwinBudget = new MemoryBudget(limits.SharedMemory);
        budget = new MemoryBudget(limits.Memory - limits.SharedMemory);
    }

    /// <summary>How much may be taken.</summary>
    public SandboxLimits Limits { get; }

    /// <summary>The third of <see cref="SandboxLimits.Memory"/> that files in <see cref="SharedFolder"/> may take; trees have the rest.</summary>
    public MemoryBudget TwinBudget { get; }

    /// <summary>A folder in memory, as this process can open it, whose files can be shown to every tree with <see cref="SharedBind"/>.</summary>
    public string SharedFolder => Outside(arena + "/shared");

    /// <summary>Says at once what <see cref="Start"/> would say later.</summary>
    /// <exception cref="Failure">This process is not root's.</exception>
    public static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new Failure("growing and running templates needs root: it mounts file systems in a namespace of its own", "sudo coppice …");
        }
    }

    /// <summary>Starts a host.</summary>
    /// <param name="runner">Runs the programs of this machine.</param>
    /// <param name="workFolder">A folder of the store; the host makes one of its own in it, for its mount point and for trees that do not fit into memory, and holds it with a lock.</param>
    /// <param name="limits">How much may be taken.</param>
    /// <exception cref="Failure">Not root, a program is missing, or the kernel refuses.</exception>
    public static SandboxHost Start(IProcessRunner runner, string workFolder, SandboxLimits limits)
    {
        RequireRoot();
        if (workFolder.Contains('"'))
        {
            // mount(8) takes it for the beginning of a quoted option and knows no way to write it.
            throw new Failure($"a store whose path has a quotation mark cannot be mounted: {VisibleText.Of(workFolder)}", "coppice --store FOLDER build");
        }

        var filter = SystemCallFilter.Program(SystemCalls.OfThisMachine());
        var own = HostFolder.Make(workFolder);
        try
        {
            return Start(runner, own, limits, filter);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    private static SandboxHost Start(IProcessRunner runner, HostFolder folder, SandboxLimits limits, byte[] filter)
    {
        var mountPoint = Directory.CreateDirectory(Path.Combine(folder.Path, "arena")).FullName;
        var forTrees = Math.Max(limits.Memory - limits.SharedMemory, SandboxLimits.LeastMemory);
        var start = new ProcessStartInfo("unshare")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList =
            {
                "--mount", "--pid", "--fork", "--kill-child", "--propagation", "slave", "--",
                "/bin/sh", "-c", Holder, "coppice-holder", mountPoint, Math.Max(limits.SharedMemory, LeastShared).ToString(), CountsProcessesByNamespace ? limits.AllProcesses.ToString() : "",
                forTrees.ToString(), (forTrees >> 10).ToString(),
            },
        };
        var (process, said, isScope) = ServiceScope.Start(start, limits);
        if (said != "ready")
        {
            var error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            throw said is ['n', 'o', ' ', .. var missing] ? MissingProgram.Of(missing) : new Failure($"cannot make a namespace for the sandbox: {VisibleText.Of(error)}", "coppice doctor");
        }

        var made = HostGroups.Make(ServiceScope.Places(isScope ? process : null), limits, isScope);
        var host = new SandboxHost(runner, process, mountPoint, folder, limits, made);
        File.WriteAllBytes(host.Outside(host.Filter), filter);
        return host;
    }

    /// <summary>Whether a tree that will probably take so many bytes would be in memory if it were mounted now.</summary>
    public bool HasRoom(long estimate) => budget.HasRoom(estimate);

    /// <summary>Shows a file of <see cref="SharedFolder"/> inside a tree.</summary>
    public SandboxBind SharedBind(string name, string target) => new(arena + "/shared/" + name, target);

    /// <summary>Mounts a tree.</summary>
    /// <param name="layers">Absolute paths of the layers' directories, base first; none for an empty tree.</param>
    /// <param name="estimate">Bytes that the upper directory will probably take; decides between memory and disk.</param>
    /// <param name="forceDisk">Puts the upper directory on disk whatever the estimate says.</param>
    /// <param name="fill">Puts something into the upper directory before anybody can see it; gets its path.</param>
    /// <exception cref="Failure">The mount failed.</exception>
    public SandboxTree Mount(IReadOnlyList<string> layers, long estimate, bool forceDisk = false, Action<string>? fill = null)
    {
        var inMemory = !forceDisk && budget.TryReserve(estimate);
        var name = $"tree-{Interlocked.Increment(ref nextTree)}";
        var place = Path.Combine(inMemory ? arena + "/trees" : folder.Path, name);
        var tree = new SandboxTree(this, place, inMemory, inMemory ? estimate : 0, layers.Count > 0, groups.ForTree(name));
        string[] folders = [place, place + "/upper", place + "/work", place + "/merged"];
        Inside("mkdir", ["-m", "755", .. folders]);
        fill?.Invoke(tree.UpperDirectory);
        if (layers.Count > 0)
        {
            // Two grafts may have come to the very same small layer (an empty one, for instance), and an overlay takes each once. The uppermost
            // counts: whatever the lower one has, that one has as well. The uppermost layer comes first. redirect_dir, metacopy and index would put private forms into the upper directory.
            var lower = string.Join(':', layers.Reverse().Distinct(StringComparer.Ordinal).Select(EscapeOption));
            var options = $"lowerdir={lower},upperdir={EscapeOption(place)}/upper,workdir={EscapeOption(place)}/work,redirect_dir=off,metacopy=off,index=off,xino=off";
            Inside("mount", ["-t", "overlay", "-o", options, "coppice", place + "/merged"]);
        }

        return tree;
    }

    /// <summary>The command to run on this machine that runs <paramref name="command"/> inside a tree: for interactive use, and to show for replay.</summary>
    public Command CommandFor(SandboxTree tree, SandboxCommand command, bool interactive) =>
        Launch(tree, command, Bubblewrap.Arguments(tree.Root, command, Limits, interactive));

    /// <summary>Kills everything inside, drops all mounts and removes the host's folder.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        holder.StandardInput.Close();
        holder.WaitForExit();
        holder.Dispose();
        groups.Dispose();
        runner.Run(new Command("rm", ["-rf", "--one-file-system", "--", arena, .. Directory.EnumerateDirectories(folder.Path, "tree-*")]));
        folder.Dispose();
    }

    internal string Outside(string inside) => $"/proc/{holder.Id}/root{inside}";

    // pid_for_children is the namespace whose process 1 is the holder; the process that made it stays in the old one.
    private string[] Enter => [$"--mount=/proc/{holder.Id}/ns/mnt", $"--pid=/proc/{holder.Id}/ns/pid_for_children", "--"];

    // Since Linux 6.14 pid_max belongs to the pid namespace; before, it is the whole machine's and must be left alone.
    private static bool CountsProcessesByNamespace => Environment.OSVersion.Version >= new Version(6, 14);

    private string Filter => arena + "/system-calls.bpf";

    private Command Launch(SandboxTree tree, SandboxCommand command, IReadOnlyList<string> arguments) => tree.IsSealed
        ? throw new InvalidOperationException("nothing runs in a tree that is sealed")
        : new("nsenter", [.. Enter, "/bin/sh", "-c", Launcher, "coppice-sandbox", .. tree.Groups.Members, "--", Filter, .. arguments])
        {
            Input = command.Input,
            OnLine = command.OnLine,
        };

    private void Inside(string program, IReadOnlyList<string> arguments)
    {
        var result = runner.Run(new Command("nsenter", [.. Enter, program, .. arguments]));
        if (!result.Succeeded)
        {
            throw new Failure($"{program} failed: {VisibleText.Of(result.Error.Trim())}", "coppice doctor");
        }
    }

    // Overlayfs splits its options at commas and lower directories at colons; a backslash keeps them.
    private static string EscapeOption(string path) => path.Replace("\\", "\\\\").Replace(":", "\\:").Replace(",", "\\,");
}
