using System.Text;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Output;

/// <summary>An unfinished file (<see cref="Partial"/>); it is removed unless it gets its name.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly DirectoryHandle folder;
    private readonly byte[] name;

    private PartialFile(DirectoryHandle folder, string place, byte[] name, SafeFileHandle handle) =>
        (this.folder, this.name, Handle, Path) = (
            folder, name, handle, System.IO.Path.Combine(place, Encoding.UTF8.GetString(name)));

    /// <summary>The open file.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>Its path, for whoever opens it once more.</summary>
    internal string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="folder">The folder, open until this is disposed of.</param>
    /// <param name="place">The folder's path.</param>
    /// <param name="purpose">What it is to become.</param>
    /// <exception cref="PosixException">No space, no permission.</exception>
    internal static PartialFile Make(DirectoryHandle folder, string place, string purpose)
    {
        while (true)
        {
            var fresh = Encoding.UTF8.GetBytes(Partial.NameFor(purpose));
            var handle = folder.CreateFile(fresh);
            // Shared: .NET takes such a lock itself on every file that it opens. Between the making and the locking another run
            // may take it for a leftover and remove it.
            if (FileLock.Try(handle, exclusive: false) && folder.TryStatus(fresh) is not null)
            {
                return new PartialFile(folder, place, fresh, handle);
            }

            handle.Dispose();
        }
    }

    /// <summary>Flushes it and gives it its name, whatever had that before.</summary>
    /// <exception cref="PosixException">No space, no permission.</exception>
    internal void Publish(string final)
    {
        PosixFile.SetMode(Handle, ModeBits.Readable);
        PosixFile.Sync(Handle);
        folder.Rename(name, folder, Encoding.UTF8.GetBytes(final));
        folder.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        folder.RemoveTree(name);
    }
}
