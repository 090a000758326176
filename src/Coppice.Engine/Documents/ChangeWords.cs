using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Engine.Documents;

/// <summary>In what an entry of a tree changed, in words.</summary>
public static class ChangeWords
{
    /// <summary>The names of aspects: <c>content, mode 0644 → 0755</c>.</summary>
    public static string Aspects(FileChange change) => string.Join(", ", Enum.GetValues<FileAspects>()
        .Where(aspect => aspect != FileAspects.None && change.Aspects.HasFlag(aspect))
            .Select(aspect => Aspect(aspect, change.Before!, change.After!)));

    private static string Aspect(FileAspects aspect, TreeEntry before, TreeEntry after) => aspect switch
    {
        FileAspects.Type => $"{Word(before.Type)} → {Word(after.Type)}",
        FileAspects.Mode => $"mode {Words.Mode(before.Mode)} → {Words.Mode(after.Mode)}",
        FileAspects.Owner => $"owner {before.Uid}:{before.Gid} → {after.Uid}:{after.Gid}",
        FileAspects.Target => $"→ {after.Target}",
        FileAspects.Links => "hard links",
        _ => Words.Small(aspect),
    };

    private static string Word(EntryType type) => type switch
    {
        EntryType.CharDevice => "character device",
        EntryType.BlockDevice => "block device",
        _ => Words.Small(type),
    };
}
