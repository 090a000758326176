using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis;

/// <summary>
/// Programs of this machine that looking at templates and images needs; growing does not, so they are asked for when they are
/// needed.
/// </summary>
public static class Tool
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>What booting needs: programs, and the Debian packages that have them.</summary>
    public static IReadOnlyList<(string Program, string Package)> ForBooting { get; } =
        [
            ("qemu-system-x86_64", "qemu-system-x86"), ("mke2fs", "e2fsprogs"), ("debugfs", "e2fsprogs"), ("depmod", "kmod"),
            ("bwrap", "bubblewrap"),
        ];

    /// <summary>What looking into an image needs.</summary>
    public static IReadOnlyList<(string Program, string Package)> ForInspecting { get; } =
    [
        ("debugfs", "e2fsprogs"), ("journalctl", "systemd"), ("bwrap", "bubblewrap"),
    ];

    /// <summary>Whether a program is there.</summary>
    public static bool IsThere(string program) => Folders.Any(folder => File.Exists($"{folder}/{program}"));

    /// <summary>Says of all programs at once which are missing.</summary>
    /// <param name="why">What they are for: <c>to boot a template</c>.</param>
    /// <param name="tools">Programs and their packages.</param>
    /// <exception cref="Failure">At least one is; the hint installs all.</exception>
    public static void Require(string why, IEnumerable<(string Program, string Package)> tools)
    {
        var missing = tools.Where(tool => !IsThere(tool.Program)).ToList();
        if (missing.Count > 0)
        {
            throw new Failure(
                $"programs needed {why} are missing: {string.Join(", ", missing.Select(tool => tool.Program))}",
                $"apt-get install --no-install-recommends {string.Join(' ', missing.Select(tool => tool.Package).Distinct())}",
                kind: ProblemKind.Machine);
        }
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="Failure">It does not; with the end of what it said.</exception>
    internal static CommandResult Run(IProcessRunner runner, string what, Command command, CancellationToken cancel)
    {
        var result = runner.Run(command, cancel);
        return result.Succeeded ? result : throw Failed(what, result);
    }

    /// <summary>What a program that failed said last.</summary>
    internal static Failure Failed(string what, CommandResult result)
    {
        var said = (result.Error + "\n" + result.Text)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => VisibleText.Of(line)).ToList();
        return new Failure(
            [new Problem($"{what} failed with exit code {result.ExitCode}", Details: said[^Math.Min(said.Count, 8)..])],
            kind: ProblemKind.ToolFailed);
    }
}
