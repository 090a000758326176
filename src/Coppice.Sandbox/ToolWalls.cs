using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox;

/// <summary>Who a confined program is to the kernel.</summary>
internal enum ToolUser
{
    /// <summary>
    /// A user that nobody else on this machine is: everything that it is shown has to be readable by everybody.
    /// </summary>
    Stranger,

    /// <summary>
    /// The caller, in a user namespace of its own where it has no capability: the one way for a caller who is not root.
    /// </summary>
    Caller,
}

/// <summary>
/// The one profile for this machine's programs that read what others wrote: the arguments of bwrap(1). Namespaces of their own
/// for everything, no network, no capability, the system call filter, this machine's <c>/usr</c> and what is named read-only, a
/// private <c>/tmp</c>.
/// </summary>
internal static class ToolWalls
{
    /// <summary>
    /// The user and group that programs are: of those that Debian gives to nobody, not even to the user nobody.
    /// </summary>
    public const uint Stranger = 65533;

    // Of /tmp inside, which is in memory: what is pulled out of an image goes there.
    private const string ScratchSize = "1073741824";

    // Where a program cannot list what it has open, for want of /proc, it asks the kernel for each descriptor that it might have:
    // with the 20,000 to a million that .NET allows itself, that costs apt more than all walls together.
    private const int MostDescriptors = 1024;

    // The filter is descriptor 3 until bwrap has read it.
    private const string Opening = "filter=$1; shift; exec bwrap --seccomp 3 \"$@\" 3<\"$filter\"";

    // Descriptor 9 is what an empty file is made of: bwrap closes it when it has read it, and only then may it be there.
    private const string EmptyFile = " 9</dev/null";

    // What names and certificates are looked up in.
    private static readonly string[] NetworkFiles =
        ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/ssl/certs"];

    // All of them lead into /usr.
    private static readonly string[] SystemFolders = ["/usr/", "/bin/", "/sbin/"];

    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/urandom"];

    // Whoever is root to the kernel, even without any capability, may change the modes of this machine's devices. So he gets none
    // but a file that stands for the one that every shell script needs.
    private static readonly string[] NoDevices =
        ["--perms", "0666", "--file", "9", "/tmp/.null", "--symlink", "/tmp/.null", "/dev/null"];

    /// <summary>The command that really runs a confined one.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="program">Where its program is, absolute.</param>
    /// <param name="user">Who it is to be.</param>
    public static Command Around(Command command, string program, ToolUser user)
    {
        var confinement = command.Confinement!;
        return Started(
            command, confinement, Opening + (HasNoDevices(user) ? EmptyFile : ""),
            [FilterFile.Path, .. Arguments(command, confinement, program, user)]);
    }

    /// <summary>
    /// The same command without walls, for a caller who is not root and may make none: it has no more rights than he has.
    /// </summary>
    public static Command Without(Command command, string program) =>
        Started(command, command.Confinement!, "exec \"$@\"",
            [program, .. command.Arguments]) with { Environment = command.Environment };

    private static Command Started(Command command, Confinement confinement, string run, IReadOnlyList<string> words)
    {
        // Each file's path is a word of its own, taken off before the rest is run: none of it is ever read as part of the script.
        List<string> files = [];
        List<string> names = [];
        var redirections = "";
        void Redirect(string name, string how, string path)
        {
            files.Add(path);
            names.Add(name);
            redirections += $" {how}\"${name}\"";
        }

        if (confinement.Source is { } source)
        {
            Redirect("source", "<", source);
        }

        foreach (var (index, output) in confinement.Outputs.Index())
        {
            Redirect($"output{index}", index == 0 ? ">" : $"{index + 3}>", output);
        }

        foreach (var (index, output) in confinement.FurtherOutputs.Index())
        {
            Redirect($"further{index}", $"{index + Confinement.FirstFurtherOutput}>", output);
        }

        var taken = string.Concat(names.Select(name => $"{name}=$1; shift; "));
        IReadOnlyList<string> script =
            ["-c", Limits(confinement) + taken + run + redirections, "coppice-tool", .. files, .. words];
        // dash knows descriptors of one digit only; bash counts file sizes as sh(1) says when it is told to.
        return (confinement.FurtherOutputs.Count == 0 ? Command.Own("/bin/sh", script)
            : Command.Own("/bin/bash", ["--posix", .. script])) with
        {
            Input = command.Input,
            OnLine = command.OnLine,
            OnOutput = command.OnOutput,
            OutputLimit = command.OutputLimit,
            Directory = command.Directory,
        };
    }

    // sh(1): blocks of 512 bytes, KiB, seconds. A caller whose own limit is lower keeps that.
    private static string Limits(Confinement confinement)
    {
        static string Limit(char which, long value) =>
            $"ulimit -{which} {value.ToString(CultureInfo.InvariantCulture)} 2>/dev/null || :; ";
        return "ulimit -c 0; " + Limit('n', MostDescriptors)
            + (confinement.FileSize is { } file ? Limit('f', (file + 511) / 512) : "")
            + (confinement.Memory is { } memory ? Limit('v', (memory + 1023) / 1024) : "")
            + (confinement.ProcessorTime is { } time ? Limit('t', (long)Math.Ceiling(time.TotalSeconds)) : "");
    }

    private static IReadOnlyList<string> Arguments(Command command, Confinement confinement, string program, ToolUser user)
    {
        var self = confinement.InsistsOnRoot ? "0" : Id;
        IReadOnlyList<string> devices = HasNoDevices(user) ? confinement.Devices : [.. Devices, .. confinement.Devices];
        List<string> arguments =
        [
            "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--unshare-cgroup-try", .. confinement.ReachesNetwork ? Array.Empty<string>() : ["--unshare-net"],
            // The program itself is process 1, unless it becomes another user: then the kernel does not let bwrap's end be its
            // own, and a process 1 of bwrap's that does end takes it along.
            .. user == ToolUser.Caller ? ["--as-pid-1", "--unshare-user", "--uid", self, "--gid", self] : Array.Empty<string>(),
            "--hostname", "localhost", "--cap-drop", "ALL",
            // What setpriv(1) needs to become the stranger, and then gives up.
            .. user == ToolUser.Stranger ? ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
                : Array.Empty<string>(),
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink",
            "usr/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64",
            // Programs that link to alternatives of Debian; where the libraries are.
            .. FoldersTo("/etc/alternatives"), "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try",
                "/etc/ld.so.cache", "/etc/ld.so.cache",
            .. confinement.ReachesNetwork
                ? NetworkFiles.SelectMany(file => (string[])[.. FoldersTo(file), "--ro-bind-try", file, file])
                : [],
            "--perms", "1777", "--size", ScratchSize, "--tmpfs", "/tmp",
            .. FoldersTo("/dev/null"), .. HasNoDevices(user) ? NoDevices : [],
            .. devices.SelectMany(device => (string[])["--dev-bind", device, device]),
            .. confinement.SeesProcesses
                ? ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--ro-bind-try", "/proc/sysrq-trigger",
                "/proc/sysrq-trigger"] : Array.Empty<string>(),
        ];
        if (!SystemFolders.Any(folder => program.StartsWith(folder, StringComparison.Ordinal)))
        {
            arguments.AddRange([.. FoldersTo(program), "--ro-bind", program, program]);
        }

        arguments.AddRange(
            confinement.Readable.SelectMany(
            path => (string[])[.. FoldersTo(path.Target), "--ro-bind", path.Source, path.Target]));
        arguments.AddRange(
            confinement.Writable.SelectMany(path => (string[])[.. FoldersTo(path.Target), "--bind", path.Source, path.Target]));
        // Nothing else can be written.
        arguments.AddRange(["--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]);
        foreach (var (name, value) in Variables(command))
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        arguments.Add("--");
        if (user == ToolUser.Stranger)
        {
            var groups = confinement.Devices.Select(GroupOf).Distinct().ToList();
            arguments.AddRange(
                ["/usr/bin/setpriv", "--reuid", Id, "--regid", Id, .. groups.Count == 0 ? ["--clear-groups"]
                : (string[])["--groups", string.Join(',', groups)], "--inh-caps=-all", "--bounding-set=-all"]);
            arguments.Add("--");
        }

        return [.. arguments, program, .. command.Arguments];
    }

    // bwrap itself would make them for root alone.
    private static IEnumerable<string> FoldersTo(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            foreach (var word in (string[])["--perms", "0755", "--dir", path[..end]])
            {
                yield return word;
            }
        }
    }

    private static bool HasNoDevices(ToolUser user) => Environment.IsPrivilegedProcess && user == ToolUser.Caller;

    private static string Id => Stranger.ToString(CultureInfo.InvariantCulture);

    // Devices are for root and for a group (/dev/kvm).
    private static uint GroupOf(string device)
    {
        using var folder = DirectoryHandle.Open(Path.GetDirectoryName(device)!);
        return folder.TryStatus(Encoding.UTF8.GetBytes(Path.GetFileName(device)))?.Gid ?? Stranger;
    }

    private static Dictionary<string, string> Variables(Command command)
    {
        var environment =
            new Dictionary<string, string> { ["PATH"] = SandboxCommand.DefaultPath, ["HOME"] = "/tmp", ["LC_ALL"] = "C.UTF-8" };
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }
}
