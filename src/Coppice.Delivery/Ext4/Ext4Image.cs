using System.Buffers;
using Coppice.Foundation;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Writes the ext4 file system of a tree. Nothing of this machine gets into it, and it needs no root and no program: the same
/// trees give the same bytes.
/// </summary>
/// <param name="file">The image: zeros where the file system is to be.</param>
/// <param name="offset">Where in it the file system begins, in bytes.</param>
/// <param name="size">Its size in bytes.</param>
/// <param name="id">What tells it from others.</param>
internal sealed class Ext4Image(SafeFileHandle file, long offset, long size, FileSystemId id)
{
    private const int Buffer = 256 << 10;

    private readonly Geometry geometry = new(size);
    private readonly BlockDevice device = new(file, offset);
    private readonly SortedDictionary<long, byte[]> tables = [];

    /// <summary>Writes it.</summary>
    /// <param name="chain">The trees of the template's ancestors, the base first, and its own.</param>
    /// <param name="contents">The contents of files.</param>
    /// <param name="advanced">Called with the bytes of contents written so far, from any thread.</param>
    /// <param name="cancel">Stops; the image is unfinished then.</param>
    /// <exception cref="Failure">The tree does not fit, has what ext4 cannot hold, or the store has lost a content.</exception>
    internal void Write(
        IReadOnlyList<TreeListing> chain, IContents contents, Action<long>? advanced, CancellationToken cancel)
    {
        var plan = new ChainPlan(geometry, contents, id.Hash).Place(chain)
            ?? new ChainPlan(geometry, contents, id.Hash, tight: true).Place(chain)
            ?? throw new Failure(
                $"the tree does not fit into a root file system of {size >> 20} MiB",
                "give it more: coppice export … --size 20G, or root-size: 20G under qubes: in the family file",
                kind: ProblemKind.NoSpace);
        WriteContents(plan, contents, advanced, cancel);
        List<Node> nodes = [.. plan.Nodes, .. plan.LostAndFound is { } lost ? [lost] : Array.Empty<Node>()];
        foreach (var node in nodes)
        {
            cancel.ThrowIfCancellationRequested();
            WriteNode(node, plan);
        }

        var own = new OwnFiles(geometry, id, Put);
        own.WriteReserved(InodeAt(FileSystem.ResizeInode));
        own.WriteJournal(InodeAt(FileSystem.JournalInode));
        var journal = InodeAt(FileSystem.JournalInode).Slice(Inode.BlocksAt, Inode.BlocksLength).ToArray();
        foreach (var inode in (uint[])[FileSystem.ResizeInode, FileSystem.JournalInode, .. nodes.Select(node => node.Inode)])
        {
            Inode.Seal(InodeAt(inode), id.SeedOf(inode));
        }

        foreach (var (block, bytes) in tables)
        {
            Put(block, bytes);
        }

        WriteGroups(nodes, journal);
    }

    private void Put(long block, byte[] bytes) => device.Write(block, bytes);

    private void WriteContents(TreePlan plan, IContents contents, Action<long>? advanced, CancellationToken cancel)
    {
        var done = 0L;
        var files = plan.Nodes.Where(node => node.Entry is { Type: EntryType.File, Size: > 0 })
            .OrderBy(node => node.Data.Count == 0 ? 0 : node.Data[0].Start).ToList();
        Workers.ForEach(files, cancel, node =>
        {
            var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
            using var sink = new ContentSink(device, Extent.Of(node), buffer.AsMemory(0, Buffer));
            contents.CopyTo(node.Entry, sink, cancel);
            sink.Finish();
            ArrayPool<byte>.Shared.Return(buffer);
            advanced?.Invoke(Interlocked.Add(ref done, node.Entry.Size));
        });
    }

    private void WriteNode(Node node, TreePlan plan)
    {
        var seed = id.SeedOf(node.Inode);
        var inode = InodeAt(node.Inode);
        Inode.Write(inode, node, id);
        if (node.Map.Blocks > 0 || node.Entry.Type == EntryType.File)
        {
            ExtentTree.Write(
                inode.Slice(Inode.BlocksAt, Inode.BlocksLength), Extent.Of(node), [.. node.Extents.SelectMany(Numbers)], seed,
                Put);
        }

        if (node.Entry.Type == EntryType.Symlink && node.Map.Blocks > 0)
        {
            var target = new byte[Geometry.Block];
            node.Entry.Target!.Bytes.CopyTo(target);
            Put(node.Data[0].Start, target);
        }
        else if (node.IsFolder)
        {
            WriteListing(node, plan.Listings[node], plan.Find(node.Entry.Path.Parent)!.Inode, seed);
        }

        if (node.Attributes.Count > 0)
        {
            Put(node.Attributes[0].Start, Attributes.Block(node.Entry, node.Attributes[0].Start, id.Seed));
        }
    }

    private void WriteListing(Node node, DirectoryBlocks listing, uint above, uint seed)
    {
        var written = listing.Write(node.Inode, above, seed);
        var empty = Enumerable.Repeat(0, int.MaxValue).Select(_ => DirectoryEntries.Block([], null, seed));
        foreach (var (place, block) in node.Data.SelectMany(Numbers).Zip(written.Concat(empty)))
        {
            Put(place, block);
        }
    }

    private void WriteGroups(List<Node> nodes, byte[] journal)
    {
        var groups = new Groups(geometry, id.Seed, nodes);
        var descriptors = groups.Write(Put);
        foreach (var group in geometry.Backups.Prepend(0))
        {
            var superblock = Superblock.Of(geometry, id, groups.FreeBlocks, groups.FreeInodes, group, journal);
            device.WriteAt((Geometry.First(group) * Geometry.Block) + (group == 0 ? Superblock.Offset : 0), superblock);
            device.Write(Geometry.First(group) + 1, descriptors);
        }
    }

    private Span<byte> InodeAt(uint inode)
    {
        var (block, at) = Geometry.PlaceOf(inode);
        if (!tables.TryGetValue(block, out var bytes))
        {
            tables[block] = bytes = new byte[Geometry.Block];
        }

        return bytes.AsSpan(at, Geometry.InodeBytes);
    }

    private static IEnumerable<long> Numbers(Run run) => Enumerable.Range(0, run.Count).Select(at => run.Start + at);
}
