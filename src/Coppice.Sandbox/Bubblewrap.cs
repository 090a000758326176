namespace Coppice.Sandbox;

/// <summary>
/// The arguments of bwrap(1) for foreign code: own pid, network, ipc and uts namespaces, nothing of this machine but what is
/// bound, and only the capabilities that package managers and maintainer scripts need.
/// </summary>
internal static class Bubblewrap
{
    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    // capabilities(7). Not among them: SYS_ADMIN (mount), SYS_MODULE, SYS_RAWIO, SYS_PTRACE, SYS_BOOT, SYS_TIME, NET_ADMIN,
    // DAC_READ_SEARCH (open_by_handle_at would reach files outside of the tree), SYSLOG, AUDIT_WRITE (the machine's audit log is
    // one for all).
    private static readonly string[] Capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
        "CAP_SETFCAP", "CAP_MKNOD", "CAP_SYS_CHROOT", "CAP_NET_BIND_SERVICE",
    ];

    /// <summary>
    /// What setpriv(1) takes as bounding set: no program inside can come to more, whatever it is. bwrap keeps that of its
    /// caller, so it is reduced around it.
    /// </summary>
    public static string BoundingSet(SandboxCommand command) => string.Concat(
        Capabilities.Concat(command.ReadsTrustedAttributes ? ["CAP_SYS_ADMIN"] : Array.Empty<string>())
            .Select(name => ",+" + name["CAP_".Length..].ToLowerInvariant()).Prepend("-all"));

    /// <summary>The arguments for a program of the tree.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="command">The program.</param>
    /// <param name="limits">How much it may take.</param>
    /// <param name="interactive">Whether it shares the session of the caller.</param>
    /// <param name="empty">An empty file to show in place of names of this machine (<see cref="KernelFiles"/>).</param>
    /// <param name="devices">A folder with device nodes to show in place of those of this machine.</param>
    public static IReadOnlyList<string> Arguments(
        string root, SandboxCommand command, SandboxLimits limits, bool interactive, string? empty = null, string? devices = null)
    {
        List<string> arguments =
        [
            "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            // Names of this machine must not get into a template.
            "--hostname", command.HostName,
            // bwrap mounts the root nosuid and nodev: device nodes can be made in it, but not opened.
            "--bind", root, "/",
            "--proc", "/proc", .. KernelFiles.Arguments("/proc", isRoot: true, empty),
            .. DeviceNodes("/dev", devices),
            .. Temporary("1777", "/dev/shm", limits), .. Temporary("1777", "/tmp", limits), .. Temporary("755", "/run", limits),
                .. Temporary("1777", "/var/tmp", limits),
            "--perms", "1777", "--dir", "/run/lock",
            "--cap-drop", "ALL",
        ];
        foreach (var capability in Capabilities)
        {
            arguments.AddRange(["--cap-add", capability]);
        }

        if (!interactive)
        {
            // Without a session of its own a process could push input into the terminal that Coppice runs on (TIOCSTI).
            arguments.Add("--new-session");
        }

        if (command.ShowBareTree)
        {
            arguments.AddRange(["--bind", root, SandboxCommand.BareTree]);
        }

        foreach (var bind in command.Binds)
        {
            arguments.AddRange(["--ro-bind", bind.Source, bind.Target]);
        }

        foreach (var scratch in command.Scratch)
        {
            arguments.AddRange(["--dir", scratch]);
        }

        arguments.Add("--clearenv");
        foreach (var (name, value) in Environment(command))
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        return [.. arguments, "--chdir", "/", "--", .. command.Arguments];
    }

    /// <summary>
    /// The arguments for this machine's own programs that work on a tree, which they see at <c>/target</c> and nothing else
    /// writable: a link in the tree that points to <c>/etc</c> leads into the sandbox, never to this machine.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="programs">The folder with copies of the programs that the command names.</param>
    /// <param name="command">The program.</param>
    /// <param name="limits">How much it may take.</param>
    /// <param name="empty">An empty file to show in place of names of this machine (<see cref="KernelFiles"/>).</param>
    /// <param name="devices">A folder with device nodes to show in place of those of this machine.</param>
    public static IReadOnlyList<string> HostTools(
        string root, string programs, SandboxCommand command, SandboxLimits limits, string? empty = null, string? devices = null)
    {
        List<string> arguments =
        [
            "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--new-session", "--hostname", "localhost",
            "--ro-bind", command.Programs is null ? "/usr" : programs + "/usr", "/usr",
            "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink",
            "usr/lib64", "/lib64",
            "--proc", "/proc", .. KernelFiles.Arguments("/proc", isRoot: true, empty), .. DeviceNodes("/dev", devices),
            "--tmpfs", "/tmp",
            "--bind", root, "/target", "--cap-drop", "ALL",
            .. command.TargetRuns ? RunningTarget(limits, empty, devices) : [],
        ];
        foreach (var capability in Capabilities)
        {
            arguments.AddRange(["--cap-add", capability]);
        }

        if (command.ReadsTrustedAttributes)
        {
            arguments.AddRange(["--cap-add", "CAP_SYS_ADMIN"]);
        }

        foreach (var output in command.Outputs)
        {
            arguments.AddRange(["--bind", output.Source, output.Target]);
        }

        foreach (var bind in command.Binds)
        {
            arguments.AddRange(["--ro-bind", bind.Source, bind.Target]);
        }

        foreach (var scratch in command.Scratch)
        {
            // Only the outermost one: others lie in it.
            arguments.AddRange(
                command.Scratch.Any(other => scratch.StartsWith(other + "/", StringComparison.Ordinal)) ? ["--dir", scratch]
                : Temporary("755", scratch, limits));
        }

        // What gets out of the tree finds nothing that it could change.
        arguments.AddRange(["--remount-ro", "/", "--clearenv"]);
        foreach (var (name, value) in Environment(command))
        {
            arguments.AddRange(["--setenv", name, value]);
        }

        return [.. arguments, "--", .. command.Arguments];
    }

    // What Arguments mounts for the tree as root, mounted in it.
    private static IReadOnlyList<string> RunningTarget(SandboxLimits limits, string? empty, string? devices) =>
    [
        "--proc", "/target/proc", .. KernelFiles.Arguments("/target/proc", isRoot: false, empty),
        .. DeviceNodes("/target/dev", devices),
        .. Temporary("1777", "/target/dev/shm", limits), .. Temporary("1777", "/target/tmp", limits),
            .. Temporary("755", "/target/run", limits), .. Temporary("1777", "/target/var/tmp", limits),
        "--perms", "1777", "--dir", "/target/run/lock",
    ];

    // bwrap shows the machine's own nodes, and root inside may change mode and owner of what he sees.
    private static IReadOnlyList<string> DeviceNodes(string place, string? devices) =>
    [
        "--dev", place,
        .. devices is null ? [] : Devices.SelectMany(name => (string[])["--dev-bind", $"{devices}/{name}", $"{place}/{name}"]),
    ];

    private static string[] Temporary(string mode, string path, SandboxLimits limits) =>
        ["--perms", mode, "--size", limits.Temporary.ToString(), "--tmpfs", path];

    private static Dictionary<string, string> Environment(SandboxCommand command)
    {
        var environment =
            new Dictionary<string, string> { ["PATH"] = SandboxCommand.DefaultPath, ["HOME"] = "/root", ["LC_ALL"] = "C.UTF-8" };
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }
}
