using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Planning.Differences;

/// <summary>In what two entries at one path differ.</summary>
[Flags]
public enum FileAspects
{
    /// <summary>In nothing.</summary>
    None = 0,

    /// <summary>What they are: file, directory, link, ….</summary>
    Type = 1,

    /// <summary>The bytes of a file.</summary>
    Content = 2,

    /// <summary>Permission bits.</summary>
    Mode = 4,

    /// <summary>Owner or group.</summary>
    Owner = 8,

    /// <summary>Where a symbolic link points to.</summary>
    Target = 16,

    /// <summary>The number of a device.</summary>
    Device = 32,

    /// <summary>Extended attributes: capabilities, access control lists, ….</summary>
    Attributes = 64,

    /// <summary>Which other names a hard-linked file has.</summary>
    Links = 128,

    /// <summary>The modification time.</summary>
    Time = 256,
}

/// <summary>What happened to a path.</summary>
public enum FileChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It became another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A path that is not the same in two trees.</summary>
/// <param name="Before">The entry before; null when there was none.</param>
/// <param name="After">The entry after; null when there is none.</param>
public sealed record FileChange(TreeEntry? Before, TreeEntry? After)
{
    private const int SetUid = 0x800;
    private const int SetGid = 0x400;

    /// <summary>The path.</summary>
    public BytePath Path => (After ?? Before)!.Path;

    /// <summary>What happened.</summary>
    public FileChangeKind Kind => Before is null
        ? FileChangeKind.Added
        : After is null ? FileChangeKind.Removed
        : FileChangeKind.Changed;

    /// <summary>In what the two differ; none when there is only one.</summary>
    public FileAspects Aspects { get; } = Before is null || After is null ? FileAspects.None : Compare(Before, After);

    /// <summary>By how many bytes the contents changed; further names of a hard-linked file count nothing.</summary>
    public long SizeChange => Bytes(After) - Bytes(Before);

    /// <summary>
    /// What makes the entry run with more rights than whoever starts it, and was not so before: setuid, setgid, capabilities.
    /// </summary>
    public IReadOnlyList<string> Gained =>
        [.. Privileges(After).Except(Privileges(Before)).Select(privilege => privilege.Split(' ')[0])];

    private static FileAspects Compare(TreeEntry a, TreeEntry b) =>
        a.Type != b.Type ? FileAspects.Type
        : When(a.Content != b.Content, FileAspects.Content) | When(a.Mode != b.Mode, FileAspects.Mode)
            | When(a.Uid != b.Uid || a.Gid != b.Gid, FileAspects.Owner) | When(!Equals(a.Target, b.Target), FileAspects.Target)
            | When(a.Device != b.Device, FileAspects.Device) | When(!a.Xattrs.Equals(b.Xattrs), FileAspects.Attributes)
            | When(!Equals(a.Link, b.Link), FileAspects.Links) | When(a.Mtime != b.Mtime, FileAspects.Time);

    private static FileAspects When(bool differs, FileAspects aspect) => differs ? aspect : FileAspects.None;

    private static long Bytes(TreeEntry? entry) => entry is { Link: null } ? entry.Size : 0;

    private static IEnumerable<string> Privileges(TreeEntry? entry)
    {
        if (entry is not { Type: EntryType.File })
        {
            yield break;
        }

        if ((entry.Mode & SetUid) != 0)
        {
            yield return $"setuid {entry.Uid}";
        }

        if ((entry.Mode & SetGid) != 0)
        {
            yield return $"setgid {entry.Gid}";
        }

        foreach (var (_, value) in entry.Xattrs.Attributes
            .Where(attribute => attribute.Key.Bytes.SequenceEqual("security.capability"u8)))
        {
            yield return $"capabilities {Convert.ToHexString(value.Bytes)}";
        }
    }
}
