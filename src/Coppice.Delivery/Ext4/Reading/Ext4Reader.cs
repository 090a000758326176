using Coppice.Foundation;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// Reads an ext4 file system that someone else made and perhaps attacked, from outside: nothing is mounted, no program and no
/// kernel parses it. Every number is checked before it is used, each block is read for one thing only, and what is kept has a
/// limit. ext2 and ext3 are read, too.
/// </summary>
public sealed class Ext4Reader
{
    // What an entry takes besides its names, and an attribute or extent, roughly.
    private const int KeptForEntry = 400, KeptForPart = 32;

    // Blocks of a file have numbers of 32 bits.
    private const long MostBlocks = 1L << 32;

    private readonly Volume volume;
    private readonly VolumeBlocks blocks;
    private readonly KeptMemory memory = new(KeptMemory.Usual);
    private readonly InodeTables inodes;
    private readonly BlockMap map;
    private readonly FoundAttributes attributes;
    private readonly FoundFolders folders;
    private readonly FoundContents contents;
    private readonly Dictionary<uint, FoundFile> found = [];

    /// <summary>Reads what says how the file system is laid out.</summary>
    internal Ext4Reader(SafeFileHandle image, long offset, long size)
    {
        volume = Volume.Read(image, offset, size);
        blocks = new VolumeBlocks(image, offset, volume.Block, volume.Blocks);
        inodes = new InodeTables(volume, blocks);
        map = new BlockMap(blocks, volume.HasChecksums);
        attributes = new FoundAttributes(volume, blocks);
        folders = new FoundFolders(volume, blocks, map, memory);
        contents = new FoundContents(blocks);
    }

    /// <summary>How many blocks were read so far.</summary>
    internal long BlocksRead => blocks.BlocksRead;

    /// <summary>Reads a file system.</summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">Where in it the file system begins, in bytes.</param>
    /// <param name="size">Bytes that there are for it.</param>
    /// <param name="isHashed">Which files have their contents hashed: paths and sizes.</param>
    /// <param name="advanced">Called with the bytes that were hashed so far, from any thread.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">
    /// It is damaged (<see cref="ProblemKind.Damaged"/>), was not unmounted or has a feature that is not read
    /// (<see cref="ProblemKind.Unsupported"/>), or the image cannot be read.
    /// </exception>
    public static Ext4Tree Read(
        SafeFileHandle image, long offset, long size, Func<BytePath, long, bool> isHashed, Action<long>? advanced,
        CancellationToken cancel) =>
        new Ext4Reader(image, offset, size).Read(isHashed, advanced, cancel);

    /// <summary>Reads the tree, once; parameters and failures as above.</summary>
    internal Ext4Tree Read(Func<BytePath, long, bool> isHashed, Action<long>? advanced, CancellationToken cancel)
    {
        Walk(cancel);
        Hash(isHashed, advanced, cancel);
        return new Ext4Tree(
            TreeListing.Of(found.Values.SelectMany(file => file.Entries)),
            [.. found.Values.Where(file => file.Entry is null).SelectMany(file => file.Names).Order()]);
    }

    private void Walk(CancellationToken cancel)
    {
        // The journal's blocks are of no file.
        if (volume.Journal != 0)
        {
            foreach (var _ in map.Take(inodes.Read(volume.Journal)))
            {
                cancel.ThrowIfCancellationRequested();
            }
        }

        var waiting = new Stack<(uint Folder, uint Above, BytePath Path)>();
        Add(FileSystem.RootInode, BytePath.Root, FileSystem.RootInode, waiting);
        if (waiting.Count == 0)
        {
            throw Damage.Of("its root is not a folder");
        }

        while (waiting.TryPop(out var next))
        {
            var (folder, below) = (inodes.Read(next.Folder), waiting.Count);
            foreach (var (name, inode) in folders.Read(folder, next.Above, attributes.Read(folder).Content ?? []))
            {
                cancel.ThrowIfCancellationRequested();
                if (inode < volume.FirstInode)
                {
                    throw Damage.Of($"a name leads to inode {inode}, which is the file system's own");
                }

                Add(inode, next.Path.Child(name), next.Folder, waiting);
            }

            // 1 means that there are too many to be counted (dir_nlink).
            if (folder.Links != 1 && folder.Links != 2 + waiting.Count - below)
            {
                throw Damage.Of($"folder {next.Folder} has {folder.Links} links");
            }
        }

        if (found.FirstOrDefault(file => file.Value.Names.Count != file.Value.Links) is { Value: { } file } other)
        {
            throw Damage.Of($"inode {other.Key} has {file.Names.Count} names, and counts {file.Links}");
        }
    }

    private void Add(uint number, BytePath path, uint above, Stack<(uint Folder, uint Above, BytePath Path)> waiting)
    {
        memory.Keep(KeptForEntry + path.Bytes.Length);
        if (!found.TryGetValue(number, out var file))
        {
            var inode = inodes.Read(number);
            found[number] = file = Read(inode, path);
            if (inode.Type == EntryType.Directory)
            {
                waiting.Push((number, above, path));
            }
        }
        else if (file.Entry?.Type == EntryType.Directory)
        {
            throw Damage.Of($"folder {number} has two names");
        }

        file.Names.Add(path);
    }

    private FoundFile Read(FoundInode inode, BytePath path)
    {
        var (xattrs, rest) = attributes.Read(inode);
        // A kernel takes a content for one in the inode only where both say so.
        if (inode.IsInline && (rest is null || !volume.HasInlineData))
        {
            throw Damage.Of($"inode {inode.Number} is marked as inline, and has no inline data");
        }

        memory.Keep(xattrs.Attributes.Sum(pair => KeptForPart + pair.Key.Bytes.Length + pair.Value.Bytes.Length));
        if (inode.Type is not { } type || (type == EntryType.CharDevice && inode.Device is { Major: 0, Minor: 0 }))
        {
            return new FoundFile(null, inode.Links);
        }

        var entry = new TreeEntry(type, path)
        {
            Mode = inode.Mode, Uid = inode.Uid, Gid = inode.Gid, Mtime = inode.Mtime, Xattrs = xattrs,
        };
        return type switch
        {
            EntryType.Directory => new FoundFile(entry, 1),
            EntryType.CharDevice or EntryType.BlockDevice => new FoundFile(entry with { Device = inode.Device }, inode.Links),
            EntryType.Symlink => new FoundFile(entry with { Target = new ByteString(TargetOf(inode, rest ?? [])) }, inode.Links),
            EntryType.File => FileOf(inode, entry, rest ?? []),
            _ => new FoundFile(entry, inode.Links),
        };
    }

    private FoundFile FileOf(FoundInode inode, TreeEntry entry, byte[] rest)
    {
        if (inode.IsInline)
        {
            var content = InlineOf(inode, rest);
            return new FoundFile(entry with { Size = content.Length, Content = Digest.Of(content) }, inode.Links);
        }

        if (inode.Size > (ulong)(MostBlocks * volume.Block))
        {
            throw Damage.Of($"inode {inode.Number} has {inode.Size} bytes");
        }

        // Blocks behind the end can be there for a file that is to grow.
        var extents = new List<Extent>();
        foreach (var extent in map.Take(inode))
        {
            if ((ulong)extent.Logical * (uint)volume.Block < inode.Size)
            {
                memory.Keep(KeptForPart);
                extents.Add(extent);
            }
        }

        return new FoundFile(entry with { Size = (long)inode.Size }, inode.Links) { Extents = extents };
    }

    private byte[] TargetOf(FoundInode inode, byte[] rest)
    {
        byte[] target;
        if (inode.Size < Inode.BlocksLength)
        {
            target = inode.Place[..(int)inode.Size].ToArray();
        }
        else if (inode.IsInline)
        {
            target = InlineOf(inode, rest);
        }
        else
        {
            target = inode.Size < (uint)volume.Block && map.Take(inode).ToList() is [{ Logical: 0, Count: 1 } extent]
                ? blocks.Read(extent.Physical)[..(int)inode.Size]
                : throw Damage.Of($"the symbolic link in inode {inode.Number} has {inode.Size} bytes");
        }

        memory.Keep(target.Length);
        return target.Length > 0 && !target.Contains((byte)0)
            ? target
            : throw Damage.Of($"the symbolic link in inode {inode.Number} has no target");
    }

    private byte[] InlineOf(FoundInode inode, byte[] rest) =>
        inode.Size <= (ulong)(Inode.BlocksLength + rest.Length)
            ? ((byte[])[.. inode.Place.Span, .. rest])[..(int)inode.Size]
            : throw Damage.Of($"inode {inode.Number} has {inode.Size} bytes inline");

    private void Hash(Func<BytePath, long, bool> isHashed, Action<long>? advanced, CancellationToken cancel)
    {
        var done = 0L;
        var files = found.Values
            .Where(file => file.Extents is not null && file.Names.Exists(name => isHashed(name, file.Entry!.Size)))
            .OrderBy(file => file.Extents!.Count == 0 ? 0 : file.Extents[0].Physical).ToList();
        Workers.ForEach(files, cancel, file =>
        {
            var entry = file.Entry!;
            file.Entry = entry with { Content = contents.Hash(file.Extents!, entry.Size, cancel) };
            advanced?.Invoke(Interlocked.Add(ref done, entry.Size));
        });
    }
}
