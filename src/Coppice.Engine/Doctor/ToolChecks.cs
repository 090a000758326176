using System.Text.RegularExpressions;
using Coppice.Diagnosis;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Engine.Doctor;

/// <summary>Checks the programs that Coppice runs: each is really started.</summary>
/// <param name="processes">Runs programs.</param>
public sealed partial class ToolChecks(IProcessRunner processes)
{
    private static readonly MachineTool[] Tools =
    [
        new("gpgv", "gpgv", "verifies archives"),
        new("apt-get", "apt", "solves dependencies"),
        new("dpkg", "dpkg", "reads packages"),
        new("xz", "xz-utils", "decompresses packages"),
        new("zstd", "zstd", "decompresses packages"),
        new("tar", "tar", "unpacks and exports"),
        new("unshare", "util-linux", "opens namespaces"),
        new("setpriv", "util-linux", "takes capabilities away"),
        new("bwrap", "bubblewrap", "builds sandboxes"),
    ];

    // Everything that growing a layer needs of the kernel, in one go: a mount and pid namespace, a tmpfs, an overlay on it that
    // can make whiteouts.
    private const string Overlay = """
        set -e
        mount -t tmpfs coppice-doctor /mnt
        cd /mnt
        mkdir lower upper work merged
        touch lower/file
        mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
        rm merged/file
        test -c upper/file
        """;

    /// <summary>One finding for each program.</summary>
    /// <param name="more">Programs that the family's distributions need besides.</param>
    /// <param name="cancel">Stops.</param>
    public IEnumerable<Finding> Programs(IEnumerable<MachineTool> more, CancellationToken cancel) =>
        Tools.Concat(more).Select(tool =>
    {
        var hint = $"apt-get install {tool.Package}";
        try
        {
            var result = processes.Run(Command.Own(tool.Program, "--version"), cancel);
            var lines = result.Text.Split('\n', StringSplitOptions.TrimEntries);
            // pacman has an empty line before its version.
            var line = VisibleText.Of(lines.FirstOrDefault(text => text.Any(char.IsAsciiDigit)) ?? lines[0]);
            return result.Succeeded
                ? Finding.Good(tool.Program, Version().Match(line) is { Success: true } version ? version.Value : line)
                : Finding.Problem(tool.Program, $"ends with exit code {result.ExitCode}", hint);
        }
        catch (Failure)
        {
            return Finding.Problem(tool.Program, $"missing; it {tool.For}", hint);
        }
    });

    /// <summary>Whether templates can be booted: growing does not need it.</summary>
    public static Finding Booting()
    {
        var missing = Tool.ForBooting.Where(tool => !Tool.IsThere(tool.Program)).ToList();
        return missing.Count == 0
            ? Finding.Good("booting", "the programs that coppice boot needs are there")
            : Finding.Warning(
                "booting", $"coppice boot needs {string.Join(", ", missing.Select(tool => tool.Program))}",
                $"apt-get install --no-install-recommends {string.Join(' ', missing.Select(tool => tool.Package).Distinct())}");
    }

    /// <summary>Whether overlays can be mounted in a namespace of their own.</summary>
    public Finding Overlays(CancellationToken cancel) => Try(
        "overlayfs",
        "mounts on tmpfs in a namespace, with whiteouts",
        "cannot be mounted in a namespace",
        "modprobe overlay; in a container, start that with the right to mount (CAP_SYS_ADMIN)",
        Command.Own("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "sh", "-c", Overlay),
        cancel);

    /// <summary>
    /// Whether programs that read what archives and templates say can be confined, as everything foreign is: without network, in
    /// namespaces of their own. For root nothing runs without; others have their own rights and no more.
    /// </summary>
    public static Finding Sandbox() => ConfinedRunner.WhyNot switch
    {
        null =>
            Finding.Good(
                "sandbox", "bubblewrap runs programs that read what others wrote without network, in namespaces of their own"),
        var obstacle when System.Environment.IsPrivilegedProcess => Finding.Problem(
            "sandbox", VisibleText.Of(obstacle.Message),
            "see what bubblewrap says; in a container, start that with the right to make namespaces"),
        var obstacle => Finding.Warning(
            "sandbox", $"{VisibleText.Of(obstacle.Message)}; they run with the rights of this user",
            "sudo sysctl kernel.unprivileged_userns_clone=1"),
    };

    private Finding Try(string check, string good, string bad, string hint, Command command, CancellationToken cancel)
    {
        try
        {
            var result = processes.Run(command, cancel);
            var said = VisibleText.Of(result.Error.Trim().Split('\n')[^1]);
            return result.Succeeded
                ? Finding.Good(check, good)
                : Finding.Problem(check, said.Length > 0 ? $"{bad}: {said}" : bad, hint);
        }
        catch (Failure failure)
        {
            return Finding.Problem(check, VisibleText.Of(failure.Message), hint);
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+)+[\w.~+-]*\w", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Version();
}
