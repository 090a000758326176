using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Tar;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Writes the tree of a generation as a tar archive in the POSIX pax format, which <c>tar --xattrs --xattrs-include='*' --acls
/// --numeric-owner -x</c> restores completely. The same tree gives the same bytes. Names are kept byte by byte; holes are written
/// in full.
/// </summary>
public sealed class TarExport(ContentPool pool)
{
    /// <summary>Writes the archive to a file, which is there when it is whole and flushed, or not at all.</summary>
    /// <param name="tree">What to write.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">The file is there; no space; no permission; the store has lost or changed a content.</exception>
    public void Write(TreeListing tree, string file, Action<long>? advanced = null, CancellationToken cancel = default) =>
        OutputFile.Write(file, unfinished =>
        {
            using var stream = new FileStream(
                unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 20);
            Write(tree, stream, advanced, cancel);
        });

    /// <summary>Writes the archive to a stream, such as standard output.</summary>
    /// <param name="tree">What to write.</param>
    /// <param name="output">Where to; it need not be able to seek.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <exception cref="Failure">The store has lost or changed a content.</exception>
    public void Write(TreeListing tree, Stream output, Action<long>? advanced = null, CancellationToken cancel = default) =>
        Write(tree.Entries, output, TarHeader.Of, advanced, cancel);

    /// <summary>
    /// Writes a layer in the form of OCI images: whiteouts by name, access control lists as the attributes that they are.
    /// </summary>
    /// <param name="entries">The layer's entries.</param>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <exception cref="Failure">The store has lost or changed a content; a name looks like a whiteout.</exception>
    internal void WriteLayer(IEnumerable<TreeEntry> entries, Stream output, Action<long>? advanced, CancellationToken cancel) =>
        Write(entries.Select(LayerEntry.Of), output, TarHeader.OfLayer, advanced, cancel);

    /// <summary>Writes some entries as GNU tar reads them; the first name of each hard-linked file must be among them.</summary>
    /// <param name="entries">The entries, parents before what is in them.</param>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <exception cref="Failure">The store has lost or changed a content.</exception>
    internal void WriteEntries(
        IEnumerable<TreeEntry> entries, Stream output, Action<long>? advanced, CancellationToken cancel) =>
        Write(entries, output, TarHeader.Of, advanced, cancel);

    /// <summary>The bytes that <see cref="WriteEntries"/> writes.</summary>
    internal static long LengthOf(IEnumerable<TreeEntry> entries) =>
        TarFormat.End.Length + entries.Sum(entry => TarHeader.Of(entry).Length
            + (entry is { Type: EntryType.File, Link: null } ? entry.Size + TarFormat.Padding(entry.Size) : 0));

    private void Write(
        IEnumerable<TreeEntry> entries, Stream output, Func<TreeEntry, byte[]> header, Action<long>? advanced,
        CancellationToken cancel)
    {
        var padding = new byte[TarFormat.Block];
        var done = 0L;
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            output.Write(header(entry));
            if (entry is { Type: EntryType.File, Link: null, Size: > 0 })
            {
                pool.CopyTo(entry, output, cancel);
                output.Write(padding.AsSpan(0, TarFormat.Padding(entry.Size)));
                done += entry.Size;
                advanced?.Invoke(done);
            }
        }

        output.Write(TarFormat.End);
    }
}
