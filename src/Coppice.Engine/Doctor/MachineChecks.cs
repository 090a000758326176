using Coppice.Foundation;

namespace Coppice.Engine.Doctor;

/// <summary>Checks the machine: who runs Coppice, and how much memory there is.</summary>
public static class MachineChecks
{
    private const long EnoughMemory = 2L << 30;

    /// <summary>Whether Coppice runs as root: device nodes, owners and mounts need it.</summary>
    public static Finding Root(bool privileged) => privileged
        ? Finding.Good("root", "running as root")
        : Finding.Problem("root", "not root: owners, device nodes and mounts of templates need it", "sudo coppice doctor");

    /// <summary>Whether there is memory for layers on tmpfs.</summary>
    /// <param name="memoryInformation">The text of /proc/meminfo, proc_meminfo(5).</param>
    public static Finding Memory(string memoryInformation)
    {
        var line = memoryInformation.Split('\n')
            .FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, var number, "kB"]
            || !long.TryParse(number, out var kibibytes))
        {
            return Finding.Warning("memory", "/proc/meminfo does not say how much is available", "mount -t proc proc /proc");
        }

        var size = Quantity.Size(kibibytes << 10);
        return kibibytes << 10 >= EnoughMemory
            ? Finding.Good("memory", $"{size} available")
            : Finding.Warning(
                "memory", $"{size} available: large layers are made on disk, which takes longer",
                "give this machine 4 GiB, or build fewer templates at a time");
    }

    /// <summary>Whether memory and processes of what runs in trees are limited.</summary>
    /// <param name="unheld">What is not: <c>memory</c>, <c>pids</c>.</param>
    public static Finding Limits(IReadOnlyList<string> unheld)
    {
        if (unheld.Count == 0)
        {
            return Finding.Good("limits", "control groups hold the memory and the processes of each tree");
        }

        var memory = unheld.Contains("memory")
            ? "the memory that programs take (files in memory are limited all the same)"
            : null;
        var processes = unheld.Contains("pids")
            ? "the number of processes of one tree (since Linux 6.14 that of all trees together is)"
            : null;
        return Finding.Warning(
            "limits", $"no control group holds {string.Join(", nor ", ((string?[])[memory, processes]).OfType<string>())}",
            "run coppice where systemd runs, or where the control groups memory and pids can be written; in a container: "
                + "--cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup:rw");
    }

    /// <summary>Whether it can be seen what maintainer scripts look for: a graft holds that against its new parent.</summary>
    /// <param name="offered">Whether the kernel shows it.</param>
    public static Finding Lookups(bool offered) => offered
        ? Finding.Good("lookups", "the kernel shows what maintainer scripts look for")
        : Finding.Warning(
            "lookups",
            "the kernel does not show what maintainer scripts look for (it takes BPF and BTF): only what they open and name "
                + "counts for grafts",
            "prove the family with coppice audit after updates");

    /// <summary>Whether there is room for the store.</summary>
    /// <param name="store">Absolute path of the store; it need not exist.</param>
    public static Finding Space(string store)
    {
        const long enough = 5L << 30;
        var folder = StoreChecks.NearestFolder(store);
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = $"{Quantity.Size(free)} free at {VisibleText.Of(folder)}";
        return free >= enough
            ? Finding.Good("space", text)
            : Finding.Warning(
                "space", $"{text}: a family of ten templates takes about {Quantity.Size(enough)}",
                "coppice gc, or --store on a larger disk");
    }
}
