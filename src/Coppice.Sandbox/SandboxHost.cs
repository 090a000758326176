using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Groups;

namespace Coppice.Sandbox;

/// <summary>
/// A private mount and process namespace in which trees are mounted and foreign code runs. One holder process keeps it:
/// when it ends, the kernel kills every process inside and drops every mount, so nothing is left whatever happens to Coppice.
/// See <see cref="Holder"/>.
/// </summary>
public sealed partial class SandboxHost : IDisposable, ITreeHost
{
    // Runs $@ with the working directory at the short names.
    private const string AtNames = "cd \"$1\" && shift && LIBMOUNT_FORCE_MOUNT2=always exec \"$@\"";

    // Into the control groups first, so that nothing is ever outside.
    private const string Join = "while test \"$1\" != --; do echo 0 >\"$1\" || exit 125; shift; done; shift; ";

    // Up to "--": files of control groups; then $1: the arena; $2: the bounding set; up to "--": names of folders that are shown.
    // Modes of new files inside must not depend on the umask of whoever started Coppice. bwrap itself mounts and sets up the
    // network.
    private const string Launcher =
        Join + "umask 022; ulimit -c 0; cd \"$1/names\" || exit 125; bounds=$2; shift 2; " + ShownFolders.Mounts
        + "exec setpriv --inh-caps +sys_admin,+net_admin setpriv --bounding-set \"$bounds\" "
        + "bwrap --seccomp 3 \"$@\" 3<../system-calls.bpf";

    // overlayfs: OVL_MAX_STACK.
    private const int MostLayers = 500;

    private readonly IProcessRunner runner;
    private readonly Holder holder;
    private readonly HostFolder folder;
    private readonly MemoryBudget budget;
    private readonly HostPrograms programs;
    private readonly ShortNames names;
    private readonly ShownFolders shown;
    private readonly HostGroups groups;
    private int nextTree;
    private bool disposed;

    private SandboxHost(IProcessRunner runner, Holder holder, HostFolder folder, SandboxLimits limits, HostGroups groups)
    {
        this.groups = groups;
        this.runner = runner;
        this.holder = holder;
        this.folder = folder;
        Limits = limits;
        programs = new HostPrograms(runner, Outside(Arena + "/programs"));
        names = new ShortNames(Outside(Arena + "/names"));
        shown = new ShownFolders(Arena, Outside(Arena), names);
        DecompressionBudget = new MemoryBudget(limits.SharedMemory);
        budget = new MemoryBudget(limits.Memory - limits.SharedMemory);
    }

    /// <summary>How much may be taken.</summary>
    public SandboxLimits Limits { get; }

    /// <summary>
    /// The third of <see cref="SandboxLimits.Memory"/> that files in <see cref="SharedFolder"/> may take; trees have the rest.
    /// </summary>
    public MemoryBudget DecompressionBudget { get; }

    /// <summary>
    /// A folder in memory, as this process can open it, whose files can be shown to every tree with <see cref="SharedBind"/>.
    /// </summary>
    public string SharedFolder => Outside(Arena + "/shared");

    /// <summary>Says at once what <see cref="Start"/> would say later.</summary>
    /// <exception cref="Failure">This process is not root's.</exception>
    public static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new Failure(
            [
                new Problem(
                    "growing and running templates needs root: it mounts file systems in a namespace of its own",
                    "sudo coppice …")
                {
                    Kind = ProblemKind.Machine,
                },
            ]);
        }
    }

    /// <summary>Starts a host.</summary>
    /// <param name="runner">Runs the programs of this machine.</param>
    /// <param name="workFolder">A folder of the store; the host makes one of its own in it, for its mount point and for trees
    /// that do not fit into memory, and holds it with a lock.</param>
    /// <param name="limits">How much may be taken.</param>
    /// <exception cref="Failure">Not root, a program is missing, or the kernel refuses.</exception>
    public static SandboxHost Start(IProcessRunner runner, string workFolder, SandboxLimits limits)
    {
        RequireRoot();
        // What is missing for it is told before anything is made.
        var filter = FilterFile.Path;
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

    private static SandboxHost Start(IProcessRunner runner, HostFolder folder, SandboxLimits limits, string filter)
    {
        var mountPoint = Directory.CreateDirectory(Path.Combine(folder.Path, "arena")).FullName;
        var started = Holder.Start(runner, mountPoint, limits);
        var made = HostGroups.Make(started.GroupPlaces, limits, started.IsScope);
        File.Copy(filter, started.Outside(mountPoint + "/system-calls.bpf"));
        return new SandboxHost(runner, started, folder, limits, made);
    }

    /// <summary>Whether a tree that will probably take so many bytes would be in memory if it were mounted now.</summary>
    public bool HasRoom(long estimate) => budget.HasRoom(estimate);

    /// <summary>Shows a file of <see cref="SharedFolder"/> inside a tree.</summary>
    public SandboxBind SharedBind(string name, string target) => new(Arena + "/shared/" + name, target);

    /// <summary>Mounts a tree.</summary>
    /// <param name="layers">Absolute paths of the layers' directories, base first; none for an empty tree.</param>
    /// <param name="estimate">Bytes that the upper directory will probably take; decides between memory and disk.</param>
    /// <param name="forceDisk">Puts the upper directory on disk whatever the estimate says.</param>
    /// <param name="fill">Puts something into the upper directory before anybody can see it; gets its path.</param>
    /// <param name="on">
    /// A sealed tree on the same layers whose changes lie below the new one; it has to stay until the new one is disposed of.
    /// </param>
    /// <exception cref="Failure">The mount failed.</exception>
    public SandboxTree Mount(
        IReadOnlyList<string> layers, long estimate, bool forceDisk = false, Action<string>? fill = null, SandboxTree? on = null)
    {
        if (layers.Count > MostLayers)
        {
            throw new Failure(
                $"a template that stands on {layers.Count} layers cannot be mounted: the kernel allows {MostLayers}",
                "coppice tree", kind: ProblemKind.Unsupported);
        }

        var inMemory = !forceDisk && budget.TryReserve(estimate);
        var own = $"tree-{Interlocked.Increment(ref nextTree)}";
        var place = Path.Combine(inMemory ? Arena + "/trees" : folder.Path, own);
        // A base on disk lies on nothing, but as a plain folder its mount would tell the path, and others run programs of that
        // file system.
        List<string> all = on is null ? [.. layers] : [.. layers, on.Folder + "/upper"];
        var tree =
            new SandboxTree(this, place, inMemory, inMemory ? estimate : 0, all.Count > 0 || !inMemory, groups.ForTree(own));
        string[] folders = [place, place + "/upper", place + "/work", place + "/merged"];
        holder.Run("mkdir", ["-m", "755", .. folders]);
        fill?.Invoke(tree.UpperDirectory);
        if (tree.Overlay)
        {
            // Two grafts may have come to the very same small layer (an empty one, for instance), and an overlay takes each once.
            // The uppermost counts: whatever the lower one has, that one has as well. The uppermost layer comes first.
            var below = Enumerable.Reverse(all).Distinct(StringComparer.Ordinal).Select(names.Of)
                .DefaultIfEmpty(ShortNames.Empty);
            var lower = string.Join(':', below);
            var upper = $"{(inMemory ? "../trees" : names.Of(folder.Path))}/{own}";
            var options = $"lowerdir={lower},upperdir={upper}/upper,workdir={upper}/work,{ShownFolders.Options}";
            string[] mount = ["mount", "-t", "overlay", "-o", options, "coppice", place + "/merged"];
            holder.Run("/bin/sh", ["-c", AtNames, "coppice-mount", Arena + "/names", .. mount]);
        }

        return tree;
    }

    /// <summary>
    /// The command to run on this machine that runs <paramref name="command"/> inside a tree: for interactive use, and to show
    /// for replay.
    /// </summary>
    /// <exception cref="Failure">A place of the tree that is mounted over is no folder.</exception>
    public Command CommandFor(SandboxTree tree, SandboxCommand command, bool interactive)
    {
        MountPlaces.RequireInside(tree.RootDirectory, command);
        return Launch(
            tree, command, shown.Of(command), seen => Bubblewrap.Arguments(tree.Root, seen, Limits, interactive, Empty, Devices));
    }

    /// <summary>Kills everything inside, drops all mounts and removes the host's folder.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        holder.Dispose();
        groups.Dispose();
        runner.Run(
            Command.Own(
            "rm", ["-rf", "--one-file-system", "--", Arena, .. Directory.EnumerateDirectories(folder.Path, "tree-*")]));
        folder.Dispose();
    }

    internal string Outside(string inside) => holder.Outside(inside);

    string ITreeHost.Outside(string inside) => Outside(inside);

    private string Arena => holder.Arena;

    private string Empty => Arena + "/empty";

    private string Devices => Arena + "/devices";

    private Command Launch(
        SandboxTree tree,
        SandboxCommand command,
        (SandboxCommand Command, IReadOnlyList<string> Names) folders,
        Func<SandboxCommand, IReadOnlyList<string>> arguments)
    {
        if (tree.IsSealed)
        {
            throw new InvalidOperationException("nothing runs in a tree that is sealed");
        }

        // One more process only where there is something to mount for this program alone.
        string[] apart = folders.Names.Count > 0 ? ["unshare", "--mount", "--propagation", "private", "--"] : [];
        string[] launcher =
            ["/bin/sh", "-c", Launcher, "coppice-sandbox", .. tree.Groups.Members, "--", Arena, Bubblewrap.BoundingSet(command)];
        return Command.Own(
            "nsenter", [.. holder.Enter, .. apart, .. launcher, .. folders.Names, "--", .. arguments(folders.Command)]) with
        {
            Input = command.Input,
            OnLine = command.OnLine,
            AtFixedAddresses = command.AtFixedAddresses,
        };
    }
}
