namespace Coppice.Sandbox;

/// <summary>A program to run inside a tree, as its root, in a sandbox.</summary>
/// <param name="Arguments">The program and its arguments, looked up in the tree's PATH.</param>
public sealed record SandboxCommand(params IReadOnlyList<string> Arguments)
{
    /// <summary>The search path inside when <see cref="Environment"/> sets none.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The whole environment; PATH, HOME and LC_ALL are added when missing.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What of this machine is shown inside, read-only.</summary>
    public IReadOnlyList<SandboxBind> Binds { get; init; } = [];

    /// <summary>
    /// Files of this machine that <see cref="SandboxHost.RunHostTools"/> shows inside and lets be written; nothing else runs with
    /// them.
    /// </summary>
    public IReadOnlyList<SandboxBind> Outputs { get; init; } = [];

    /// <summary>
    /// Whether <see cref="SandboxHost.RunHostTools"/> lets the programs read <c>trusted.*</c> attributes, which takes
    /// CAP_SYS_ADMIN (xattr(7)). Only for programs that run nothing from the tree; mounting stays refused by the filter.
    /// </summary>
    public bool ReadsTrustedAttributes { get; init; }

    /// <summary>Empty directories in memory, writable, gone when the command ends.</summary>
    public IReadOnlyList<string> Scratch { get; init; } = [];

    /// <summary>Bytes for standard input; null closes it at once.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Called for every line that the program prints.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Whether its memory lies at the same addresses each time, for what is to come out the same each time.</summary>
    public bool AtFixedAddresses { get; init; }

    /// <summary>The host name inside: never that of this machine.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>
    /// Also shows the tree as it lies, without the file systems that a running system mounts over <c>/dev</c>, <c>/run</c> and
    /// <c>/tmp</c>, at <see cref="BareTree"/>.
    /// </summary>
    public bool ShowBareTree { get; init; }

    /// <summary>
    /// For this machine's own programs on a tree: gives the tree a <c>/proc</c>, <c>/dev</c>, <c>/run</c> and <c>/tmp</c> of its
    /// own, as a running system has them, so that they can change into it (chroot(2)). The folders have to be there. Takes
    /// <see cref="Programs"/>.
    /// </summary>
    public bool TargetRuns { get; init; }

    /// <summary>
    /// For this machine's own programs on a tree: the names of all that are needed. Copies of these, with their libraries, are
    /// then all that is there of this machine; null shows its whole <c>/usr</c>, to which no program of the tree may ever get.
    /// </summary>
    public IReadOnlyList<string>? Programs { get; init; }

    /// <summary>Where <see cref="ShowBareTree"/> shows it.</summary>
    public const string BareTree = "/run/coppice/tree";
}

/// <summary>A file or folder of this machine that is shown inside, read-only.</summary>
/// <param name="Source">Absolute path outside.</param>
/// <param name="Target">Absolute path inside.</param>
public sealed record SandboxBind(string Source, string Target);
