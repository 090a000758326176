using System.Runtime.InteropServices;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning;

/// <summary>
/// Which templates of a plan have programs that this machine cannot run: those of another architecture, unless an emulator is
/// registered for it with the kernel (binfmt_misc). Otherwise nobody would know before everything is downloaded.
/// </summary>
/// <param name="registered">The folder where the kernel lists what is registered.</param>
public sealed class ForeignArchitectures(string registered = "/proc/sys/fs/binfmt_misc")
{
    // elf(5): where the machine's number is in a program.
    private const int MachineAt = 18;

    // By the names of distributions: the number in a program's header, as its bytes there.
    private static readonly Dictionary<string, string> Machines = new(StringComparer.Ordinal)
    {
        ["amd64"] = "3e00", ["x86_64"] = "3e00", ["i386"] = "0300", ["arm64"] = "b700", ["aarch64"] = "b700", ["armhf"] = "2800",
        ["armel"] = "2800",
        ["ppc64el"] = "1500", ["riscv64"] = "f300", ["s390x"] = "0016", ["loong64"] = "0201",
    };

    // What processors run besides their own.
    private static readonly Dictionary<Architecture, string[]> Own = new()
    {
        [Architecture.X64] = ["3e00", "0300"], [Architecture.X86] = ["0300"], [Architecture.Arm64] = ["b700", "2800"],
        [Architecture.Arm] = ["2800"],
        [Architecture.Ppc64le] =
            ["1500"], [Architecture.RiscV64] = ["f300"], [Architecture.S390x] = ["0016"], [Architecture.LoongArch64] = ["0201"],
    };

    /// <summary>A problem for each archive of which something is to be grown that cannot run here.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="machine">This machine.</param>
    public IReadOnlyList<Problem> Of(Plan plan, Architecture machine) =>
    [
        .. plan.Changes.GroupBy(step => plan.Family.ArchiveOf(step.Template).Name)
            .Select(steps => (Steps: steps, Archive: plan.Snapshot.Archives[steps.Key]))
            .Where(pair => !Runs(pair.Archive.Architecture, machine))
            .Select(pair => new Problem(
                $"{pair.Steps.First().Template.Name}: this machine cannot run programs for "
                    + $"{VisibleText.Of(pair.Archive.Architecture)}, and no emulator that works in a sandbox is registered for "
                    + "them",
                "apt-get install qemu-user-static    # registers emulators with binfmt_misc",
                plan.Family.ArchiveOf(pair.Steps.First().Template).Where)),
    ];

    // Of an architecture that is not known here, nothing can be said.
    private bool Runs(string architecture, Architecture machine) =>
        !Machines.TryGetValue(architecture, out var number)
            || !Own.TryGetValue(machine, out var own)
            || own.Contains(number)
            || Registered().Contains(number);

    // binfmt_misc: lines "enabled", "flags: F", "magic 7f454c46…", "offset 0". Only with the flag F the emulator is opened
    // beforehand: in a tree there is none of that path.
    private HashSet<string> Registered()
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var file
                in Directory.Exists(registered)
                    ? Directory.EnumerateFiles(registered).Where(file => Path.GetFileName(file) is not ("register" or "status"))
                    : [])
            {
                var lines = File.ReadAllLines(file);
                var magic =
                    lines.FirstOrDefault(line => line.StartsWith("magic ", StringComparison.Ordinal))?["magic ".Length..].Trim()
                    ?? "";
                if (lines.Contains("enabled")
                    && lines.Any(line =>
                        line.StartsWith("flags:", StringComparison.Ordinal) && line.Contains('F', StringComparison.Ordinal))
                    && magic.StartsWith("7f454c46", StringComparison.OrdinalIgnoreCase) && magic.Length >= (MachineAt + 2) * 2)
                {
                    numbers.Add(magic.Substring(MachineAt * 2, 4).ToLowerInvariant());
                }
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // Not shown to this process: then nothing is known, and growing tells.
            return [.. Machines.Values];
        }

        return numbers;
    }
}
