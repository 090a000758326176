namespace Coppice.Sandbox;

/// <summary>
/// What is laid over <c>/proc</c> for foreign code. Being root it may read and write much there by the mode of the files alone,
/// with no capability at all; and the first process of its namespace, bubblewrap's own, has none either and so is open to it.
/// </summary>
internal static class KernelFiles
{
    /// <summary>Read by everybody, as container runtimes hide it: keys of this machine, what it works on, its hardware.</summary>
    private static readonly string[] Told =
    [
        "keys", "key-users", "timer_stats", "latency_stats", "sched_debug", "interrupts", "softirqs",
        "scsi", "acpi", "asound", "tty/driver",
    ];

    /// <summary>
    /// Names of this machine's disks, swap and system, which an initramfs or a boot loader made inside would keep: shown
    /// empty.
    /// </summary>
    private static readonly string[] Names = ["cmdline", "partitions", "swaps", "mdstat", "diskstats", "locks"];

    private static readonly Lazy<Entries> Seen = new(() => Look("/proc"));

    /// <summary>The arguments of bwrap(1) that follow <c>--proc</c>.</summary>
    /// <param name="proc">Where it is mounted inside.</param>
    /// <param name="isRoot">Whether it is that of the sandbox's own root, not that of a tree that programs change into.</param>
    /// <param name="empty">An empty file of this machine; null leaves the names in it.</param>
    public static IReadOnlyList<string> Arguments(string proc, bool isRoot, string? empty)
    {
        var seen = Seen.Value;
        return
        [
            // core_pattern names a program that the kernel starts outside of every namespace; sysrq-trigger stops the machine.
            .. seen.ReadOnly.SelectMany(name => (string[])["--ro-bind", $"/proc/{name}", $"{proc}/{name}"]),
            .. seen.HiddenFolders.SelectMany(name => (string[])["--tmpfs", $"{proc}/{name}", "--remount-ro", $"{proc}/{name}"]),
            // bwrap binds without devices: opening fails.
            .. seen.HiddenFiles.SelectMany(name => (string[])["--ro-bind", "/dev/null", $"{proc}/{name}"]),
            .. empty is null ? [] : seen.Emptied.SelectMany(name => (string[])["--ro-bind", empty, $"{proc}/{name}"]),
            // Its memory and descriptors, and its command line with paths of this machine. Programs ask by its root whether they
            // are in a chroot.
            "--perms", "555", "--size", "4096", "--tmpfs", $"{proc}/1",
            .. isRoot ? (string[])["--symlink", "/", $"{proc}/1/root"] : ["--dir", $"{proc}/1/root"],
            "--remount-ro", $"{proc}/1",
        ];
    }

    /// <summary>
    /// Sorts what a kernel shows: of all but processes, what root alone may read is hidden, and no folder may be written to.
    /// </summary>
    /// <param name="proc">The folder where it shows that.</param>
    internal static Entries Look(string proc)
    {
        var entries = new DirectoryInfo(proc).EnumerateFileSystemInfos()
            .Where(entry => !char.IsAsciiDigit(entry.Name[0]) && entry.LinkTarget is null)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var files = entries.OfType<FileInfo>().ToList();
        var folders = entries.OfType<DirectoryInfo>().Select(folder => folder.Name).ToList();
        var hidden = files.Where(file => !file.UnixFileMode.HasFlag(UnixFileMode.OtherRead)).Select(file => file.Name)
            .Concat(Told.Where(name => File.Exists($"{proc}/{name}"))).ToList();
        return new Entries(
            [.. folders.Except(Told), .. files.Where(IsWritable).Select(file => file.Name).Except(hidden).Except(Names)],
            [.. Told.Where(name => Directory.Exists($"{proc}/{name}"))],
            hidden,
            [.. Names.Where(name => File.Exists($"{proc}/{name}"))]);
    }

    private static bool IsWritable(FileInfo file) =>
        (file.UnixFileMode & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None;

    /// <summary>Names below <c>/proc</c>.</summary>
    internal sealed record Entries(
        IReadOnlyList<string> ReadOnly,
        IReadOnlyList<string> HiddenFolders,
        IReadOnlyList<string> HiddenFiles,
        IReadOnlyList<string> Emptied);
}
