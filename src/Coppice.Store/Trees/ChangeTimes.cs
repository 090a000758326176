using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>When something in a directory was changed last and when it was made, in nanoseconds since 1970.</summary>
/// <param name="Changed">Its change time: nothing but the clock sets it.</param>
/// <param name="Born">When its inode was made; 0 when the file system does not say.</param>
public readonly record struct ChangeTime(long Changed, long Born);

/// <summary>Reads change times, which no listing keeps.</summary>
public static class ChangeTimes
{
    /// <summary>The times of everything below a directory, links not followed.</summary>
    public static Dictionary<BytePath, ChangeTime> Read(string directory, CancellationToken cancel = default)
    {
        var times = new Dictionary<BytePath, ChangeTime>();
        using var root = DirectoryHandle.Open(directory);
        var status = root.Status();
        times[BytePath.Root] = new ChangeTime(status.Changed, status.Born);
        Read(root, BytePath.Root, times, cancel);
        return times;
    }

    private static void Read(
        DirectoryHandle directory, BytePath path, Dictionary<BytePath, ChangeTime> times, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var name in directory.Names())
        {
            var (status, child) = (directory.Status(name), path.Child(name));
            times[child] = new ChangeTime(status.Changed, status.Born);
            if (status.Kind == FileKind.Directory)
            {
                using var below = directory.OpenDirectory(name);
                Read(below, child, times, cancel);
            }
        }
    }
}
