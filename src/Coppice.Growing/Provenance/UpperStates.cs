using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Growing.Provenance;

/// <summary>Two looks at an upper directory, and what somebody changed between them.</summary>
internal static class UpperStates
{
    /// <summary>The status of everything below a directory, links not followed.</summary>
    public static Dictionary<BytePath, FileStatus> Read(string directory)
    {
        var states = new Dictionary<BytePath, FileStatus>();
        using var root = DirectoryHandle.Open(directory);
        states[BytePath.Root] = root.Status();
        Read(root, BytePath.Root, states);
        return states;
    }

    /// <summary>What is another one, has come, or has gone.</summary>
    /// <param name="before">The first look.</param>
    /// <param name="after">The second one.</param>
    /// <param name="until">In nanoseconds since 1970: what changed later does not count.</param>
    public static IEnumerable<BytePath> Changed(
        IReadOnlyDictionary<BytePath, FileStatus> before, IReadOnlyDictionary<BytePath, FileStatus> after, long until)
    {
        var gone = before.Keys.Where(path => !after.ContainsKey(path)).ToList();
        var come = after.Where(pair => !before.ContainsKey(pair.Key)).ToList();
        // A folder changes whenever something comes into it or goes; that is told by its path.
        var filled = gone.Concat(come.Select(pair => pair.Key)).Where(path => !path.IsRoot).Select(path => path.Parent)
            .ToHashSet();
        var other = after.Where(pair => before.TryGetValue(pair.Key, out var then) && IsOther(pair.Key, then, pair.Value));
        return [.. gone, .. come.Concat(other).Where(pair => pair.Value.Changed <= until).Select(pair => pair.Key)];

        bool IsOther(BytePath path, FileStatus then, FileStatus now) =>
            (then.Kind, then.Mode, then.Uid, then.Gid, then.Inode) != (now.Kind, now.Mode, now.Uid, now.Gid, now.Inode)
            || (then.Changed != now.Changed && !(now.Kind == FileKind.Directory && filled.Contains(path)));
    }

    private static void Read(DirectoryHandle directory, BytePath path, Dictionary<BytePath, FileStatus> states)
    {
        foreach (var name in directory.Names())
        {
            var (status, child) = (directory.TryStatus(name), path.Child(name));
            if (status is not { } there)
            {
                continue;
            }

            states[child] = there;
            if (there.Kind == FileKind.Directory)
            {
                using var below = directory.OpenDirectory(name);
                Read(below, child, states);
            }
        }
    }
}
