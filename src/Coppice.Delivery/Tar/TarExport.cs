using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Writes the tree of a generation as a tar archive in the POSIX pax format, which
/// <c>tar --xattrs --xattrs-include='*' --acls --numeric-owner -x</c> restores completely. The same tree gives the same bytes. Names are kept
/// byte by byte; holes are written in full.
/// </summary>
public sealed class TarExport(ContentPool pool)
{
    private const int BufferSize = 256 << 10;

    /// <summary>Writes the archive to a file, which is there when it is whole and flushed, or not at all.</summary>
    /// <param name="tree">What to write.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">The file is there; no space; no permission; the store has lost a content.</exception>
    public void Write(TreeListing tree, string file, Action<long>? advanced = null, CancellationToken cancel = default) =>
        OutputFile.Write(file, unfinished =>
        {
            using var stream = new FileStream(unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 20);
            Write(tree, stream, advanced, cancel);
        });

    /// <summary>Writes the archive to a stream, such as standard output.</summary>
    /// <param name="tree">What to write.</param>
    /// <param name="output">Where to; it need not be able to seek.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="Failure">The store has lost a content.</exception>
    public void Write(TreeListing tree, Stream output, Action<long>? advanced = null, CancellationToken cancel = default)
    {
        var buffer = new byte[BufferSize];
        var done = 0L;
        foreach (var entry in tree.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            output.Write(TarHeader.Of(entry));
            if (entry is { Type: EntryType.File, Link: null })
            {
                WriteContent(entry, output, buffer, cancel);
                done += entry.Size;
                advanced?.Invoke(done);
            }
        }

        // The end of an archive is two blocks of zeros.
        output.Write(new byte[2 * TarHeader.Block]);
    }

    private void WriteContent(TreeEntry entry, Stream output, byte[] buffer, CancellationToken cancel)
    {
        using var content = pool.Open(entry);
        for (var offset = 0L; offset < entry.Size;)
        {
            cancel.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(content, buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Size - offset)), offset);
            if (read == 0)
            {
                throw new Failure($"the content of {entry.Path} in the store was truncated", "coppice fsck");
            }

            output.Write(buffer, 0, read);
            offset += read;
        }

        output.Write(new byte[TarHeader.Padding(entry.Size)]);
    }
}
