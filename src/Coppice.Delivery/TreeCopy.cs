using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery;

/// <summary>Makes entries of the store real in an empty directory, with copies of their contents.</summary>
internal static class TreeCopy
{
    /// <summary>Writes the entries, parents before what is in them.</summary>
    /// <param name="pool">The contents.</param>
    /// <param name="entries">In order, the root first; whiteouts in overlayfs' form. Hard links only to names among them.</param>
    /// <param name="directory">An empty directory.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <exception cref="PosixException">The kernel refuses something.</exception>
    /// <exception cref="Failure">The store has lost or changed a content.</exception>
    internal static void Write(
        ContentPool pool, IEnumerable<TreeEntry> entries, string directory, Action<long>? advanced = null,
        CancellationToken cancel = default)
    {
        var done = 0L;
        using var root = DirectoryHandle.Open(directory);
        using var writer = new TreeWriter(DirectoryHandle.Open(directory), (entry, folder) =>
        {
            if (entry.Link is not null)
            {
                TreeWriter.Link(root, entry, folder);
                return;
            }

            pool.CopyTo(entry, folder, entry.Path.Name);
            done += entry.Size;
            advanced?.Invoke(done);
        });
        writer.Write(entries, cancel);
    }
}
