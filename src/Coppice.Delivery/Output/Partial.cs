using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Output;

/// <summary>
/// Unfinished outputs: <c>.NAME.ID.partial</c> next to their place, held with flock(2) by who writes them. What no one holds is
/// of a run that was killed.
/// </summary>
internal static class Partial
{
    private const string Ending = ".partial";

    /// <summary>A fresh name for what is to become <paramref name="name"/>.</summary>
    internal static string NameFor(string name) => $".{name}.{Guid.NewGuid():n}{Ending}";

    /// <summary>Removes what killed runs left of outputs of that name.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="name">The finished output's name; all of them when null.</param>
    internal static void RemoveLeftovers(DirectoryHandle folder, string? name)
    {
        foreach (var left in folder.Names().Where(left => Is(name, Encoding.UTF8.GetString(left))))
        {
            try
            {
                Remove(folder, left);
            }
            catch (PosixException e) when (e.Number == Errno.NoEntry)
            {
                // Finished, or removed by another run, just now.
            }
        }
    }

    private static bool Is(string? name, string left)
    {
        var id = left.Length - Ending.Length - 32;
        return id >= 2 && left[0] == '.' && left[id - 1] == '.' && left.EndsWith(Ending, StringComparison.Ordinal)
            && Guid.TryParseExact(left[id..^Ending.Length], "n", out _) && (name is null || left[1..(id - 1)] == name);
    }

    // Whoever gets the lock while it is looked at has just taken over the name; links and other things are never made.
    private static void Remove(DirectoryHandle folder, byte[] left)
    {
        switch (folder.TryStatus(left)?.Kind)
        {
            case FileKind.File:
                using (var file = folder.OpenFile(left))
                {
                    if (FileLock.Try(file, exclusive: true))
                    {
                        folder.Unlink(left);
                    }
                }

                break;
            case FileKind.Directory:
                using (var directory = folder.OpenDirectory(left))
                {
                    if (directory.TryLock(exclusive: true))
                    {
                        folder.RemoveTree(left);
                    }
                }

                break;
        }
    }
}
