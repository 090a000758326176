using System.Globalization;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Diagnosis;

/// <summary>
/// Runs this machine's own programs on data that may be hostile (images, journals) or with a guest that may be (QEMU): in namespaces of their
/// own, without network, without any capability, and with nothing of this machine but its programs and what is named.
/// </summary>
internal sealed record Confinement
{
    // Of /tmp inside, which is in memory: what is pulled out of an image goes there.
    private const string ScratchSize = "1073741824";

    /// <summary>Shown read-only.</summary>
    public IReadOnlyList<SandboxBind> Inputs { get; init; } = [];

    /// <summary>Shown, and may be written.</summary>
    public IReadOnlyList<SandboxBind> Outputs { get; init; } = [];

    /// <summary>Devices that may be used.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The largest file that may be written, in bytes; no limit when null.</summary>
    public long? FileSize { get; init; }

    /// <summary>The most address space that a process may take, in bytes; no limit when null.</summary>
    public long? Memory { get; init; }

    /// <summary>The most processor time that a process may take; no limit when null.</summary>
    public TimeSpan? ProcessorTime { get; init; }

    /// <summary>The command that runs a program so.</summary>
    public Command Of(string program, params IReadOnlyList<string> arguments)
    {
        List<string> words =
        [
            "--core=0",
            .. FileSize is { } file ? [$"--fsize={file.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. Memory is { } memory ? [$"--as={memory.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. ProcessorTime is { } time ? [$"--cpu={((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            "--", "bwrap", "--die-with-parent", "--unshare-all", "--new-session", "--hostname", "localhost",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib",
            "--ro-bind-try", "/lib64", "/lib64", "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev", "--size", ScratchSize, "--tmpfs", "/tmp", "--cap-drop", "ALL",
            // Programs that link to alternatives of Debian.
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
        ];
        words.AddRange(Inputs.SelectMany(bind => (string[])["--ro-bind", bind.Source, bind.Target]));
        words.AddRange(Outputs.SelectMany(bind => (string[])["--bind", bind.Source, bind.Target]));
        words.AddRange(Devices.SelectMany(device => (string[])["--dev-bind", device, device]));
        return new Command("prlimit", [.. words, "--chdir", "/tmp", "--clearenv", "--setenv", "PATH", SandboxCommand.DefaultPath, "--setenv", "LC_ALL", "C.UTF-8", "--", program, .. arguments]);
    }
}
