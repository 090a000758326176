using System.Text;

namespace Coppice.Foundation.Posix;

/// <summary>
/// Folders that whoever makes them holds with flock(2), so that whoever clears away what broken-off runs left knows which are in
/// use, however their authors end.
/// </summary>
public static class HeldFolder
{
    /// <summary>Makes one, mode 0700, and takes the lock on it.</summary>
    /// <param name="parent">The folder to make it in.</param>
    /// <param name="freshName">Gives a name that nothing has, another one each time.</param>
    /// <returns>Its name, and the folder itself, which holds the lock until it is disposed of.</returns>
    /// <exception cref="PosixException">No space, no permission.</exception>
    public static (string Name, DirectoryHandle Held) Make(DirectoryHandle parent, Func<string> freshName)
    {
        while (true)
        {
            var name = freshName();
            if (TryMake(parent, Encoding.UTF8.GetBytes(name)) is { } held)
            {
                return (name, held);
            }
        }
    }

    // Between the making and the locking somebody may take it for a leftover and remove it.
    private static DirectoryHandle? TryMake(DirectoryHandle parent, byte[] name)
    {
        parent.MakeDirectory(name);
        DirectoryHandle? folder = null;
        try
        {
            folder = parent.OpenDirectory(name);
            if (folder.TryLock(exclusive: true) && parent.TryStatus(name) is not null)
            {
                return folder;
            }
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            // Removed already.
        }

        folder?.Dispose();
        return null;
    }
}
