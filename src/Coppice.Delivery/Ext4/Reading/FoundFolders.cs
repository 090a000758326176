using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>A name in a folder, and the inode that it leads to.</summary>
/// <param name="Name">One that a file can have.</param>
/// <param name="Inode">Not yet checked.</param>
internal readonly record struct FoundName(byte[] Name, uint Inode);

/// <summary>
/// Reads folders that someone else wrote, block by block (Linux, Documentation/filesystems/ext4, directory). An index over them
/// is checked, since a kernel finds by it alone.
/// </summary>
/// <param name="volume">The file system.</param>
/// <param name="blocks">Its blocks.</param>
/// <param name="map">Says where those of a folder are.</param>
/// <param name="memory">Counts what is kept.</param>
internal sealed class FoundFolders(Volume volume, VolumeBlocks blocks, BlockMap map, KeptMemory memory)
{
    // Of a folder in its inode the first bytes are the number of the one above it.
    private const int InlineStart = 4, KeptForName = 64, KeptForBlock = 32;

    /// <summary>The names in a folder, without those for itself and the one above it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="above">The inode of the one above it; the root is above itself.</param>
    /// <param name="rest">What of it lies among the attributes of its inode.</param>
    /// <exception cref="Failure">It is damaged.</exception>
    internal IEnumerable<FoundName> Read(FoundInode folder, uint above, byte[] rest)
    {
        var (names, own) = (new HashSet<ByteString>(), 0);
        foreach (var found in folder.IsInline ? Inside(folder, above, rest) : InBlocks(folder))
        {
            memory.Keep(KeptForName + found.Name.Length);
            if (found.Name.Length == 0 || found.Name.AsSpan().ContainsAny((byte)'/', (byte)0)
                || !names.Add(new ByteString(found.Name)))
            {
                throw Damage.Of($"folder {folder.Number} has a name twice, or one that cannot be: {VisibleText.Of(found.Name)}");
            }

            if (found.Name is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
            {
                yield return found;
            }
            else if (found.Inode == (found.Name.Length == 1 ? folder.Number : above))
            {
                own++;
            }
        }

        if (own != 2)
        {
            throw Damage.Of($"folder {folder.Number} does not name itself and the folder above it");
        }
    }

    private static IEnumerable<FoundName> Inside(FoundInode folder, uint above, byte[] rest)
    {
        if ((long)folder.Size - folder.Place.Length is var length && (length < 0 || length > rest.Length))
        {
            throw Damage.Of($"folder {folder.Number} is cut off");
        }

        return Records(folder, folder.Place[InlineStart..]).Concat(Records(folder, rest.AsMemory(0, (int)length)))
            .Prepend(new FoundName([(byte)'.', (byte)'.'], folder.Place.Span.Get32(0) == above ? above : 0))
            .Prepend(new FoundName([(byte)'.'], folder.Number));
    }

    private IEnumerable<FoundName> InBlocks(FoundInode folder)
    {
        var index = folder.IsIndexed ? new FolderIndex(folder, volume, blocks) : null;
        var next = 0L;
        foreach (var extent in map.Take(folder))
        {
            for (var at = 0; at < extent.Count && next * volume.Block < (long)folder.Size; at++, next++)
            {
                if (extent.Logical + at != next)
                {
                    throw Damage.Of($"folder {folder.Number} lacks its block {next}");
                }

                memory.Keep(KeptForBlock);
                index?.Begin(extent.Physical + at);
                foreach (var name in Records(folder, BlockOf(folder, extent.Physical + at)))
                {
                    index?.Add(name.Name);
                    yield return name;
                }
            }
        }

        if (next == 0 || (ulong)next * (uint)volume.Block != folder.Size)
        {
            throw Damage.Of($"folder {folder.Number} has {next} blocks, and {folder.Size} bytes");
        }

        index?.Require();
    }

    private byte[] BlockOf(FoundInode folder, long number)
    {
        var block = blocks.Read(number);
        return !volume.HasChecksums || IsRight(folder, block)
            ? block
            : throw Damage.Of($"the checksum of block {number} of folder {folder.Number} is wrong");
    }

    // At the end of a block is a record without a name that has the checksum; parts of an index have it behind their records, and
    // where they were blocks of names before, what is left of that record, too.
    private static bool IsRight(FoundInode folder, ReadOnlySpan<byte> block)
    {
        var tail = block[^DirectoryEntries.Tail..];
        return (tail.Get32(0) == 0 && tail.Get16(4) == DirectoryEntries.Tail && tail[6] == 0
                && tail[7] == DirectoryEntries.TailType
                && tail.Get32(8) == Checksum.Of(folder.Seed, block[..^DirectoryEntries.Tail]))
            || (folder.IsIndexed && FolderIndex.HasChecksum(folder.Seed, block));
    }

    private static IEnumerable<FoundName> Records(FoundInode folder, ReadOnlyMemory<byte> block)
    {
        for (var at = 0; at < block.Length;)
        {
            var left = block.Length - at;
            var (length, name) = left >= DirectoryEntries.Header ? (block.Span[at..].Get16(4), block.Span[at + 6]) : (0, 0);
            if (length < DirectoryEntries.Header || length % 4 != 0 || length > left || DirectoryEntries.Header + name > length)
            {
                throw Damage.Of($"a name in folder {folder.Number} is cut off");
            }

            if (block.Span[at..].Get32(0) is var inode and not 0)
            {
                yield return new FoundName(block.Span.Slice(at + DirectoryEntries.Header, name).ToArray(), inode);
            }

            at += length;
        }
    }
}
