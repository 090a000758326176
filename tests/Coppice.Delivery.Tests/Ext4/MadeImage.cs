using Coppice.Delivery.Ext4;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4;

/// <summary>An image of trees that no store has, and how it differs from another one.</summary>
internal sealed class MadeImage
{
    private const int Block = 4096, Chunk = 64 << 10;

    private static readonly FileSystemId Id = new(
        new Guid("c0ffee00-0000-4000-8000-000000000001"), new Guid("c0ffee00-0000-4000-8000-000000000002"), 1_700_000_000);

    private MadeImage(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Makes an image, which e2fsck has nothing to say about.</summary>
    internal static MadeImage Write(TempFolder folder, string name, long size, params IReadOnlyList<MadeSystem> chain)
    {
        var path = folder.At(name);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.SetLength(file, size);
            new Ext4Image(file, 0, size, Id).Write(
                [.. chain.Select(system => system.Tree())], new MadeContents(), null, TestContext.Current.CancellationToken);
        }

        Shell.Script($"e2fsck -fn '{path}' 2>&1");
        return new MadeImage(path);
    }

    /// <summary>Bytes in blocks of 4 KiB and in chunks of 64 KiB that are not the same at the same place.</summary>
    internal (long Blocks, long Chunks) Differing(MadeImage other)
    {
        using var one = File.OpenRead(Path);
        using var two = File.OpenRead(other.Path);
        var (mine, theirs, blocks, chunks) = (new byte[Chunk], new byte[Chunk], 0L, 0L);
        for (var at = 0L; Next(at, one, two) is { } next; at = next + Chunk)
        {
            (one.Position, two.Position) = (next, next);
            if (one.Read(mine) < Chunk || two.Read(theirs) < Chunk)
            {
                break;
            }

            var some = Enumerable.Range(0, Chunk / Block)
                .Count(block => !mine.AsSpan(block * Block, Block).SequenceEqual(theirs.AsSpan(block * Block, Block)));
            blocks += some * Block;
            chunks += some == 0 ? 0 : Chunk;
        }

        return (blocks, chunks);
    }

    // The next chunk of which one of them has something.
    private static long? Next(long at, params IReadOnlyList<FileStream> files) => files
        .Select(file => at < file.Length ? PosixFile.NextData(file.SafeFileHandle, at)?.Start / Chunk * Chunk : null).Min();

    /// <summary>Bytes in whole blocks of files that a child has and its parent has not, and of those that they replace.</summary>
    internal static long Own(TreeListing parent, TreeListing child) =>
        Lacking(parent, child).Concat(Lacking(child, parent)).Sum(file => Rounded(file.Size));

    /// <summary>Bytes in whole blocks of files that changed from one generation to the next, came or went.</summary>
    internal static long Changed(TreeListing before, TreeListing after) => Lacking(before, after)
        .Concat(Lacking(after, before)).GroupBy(file => file.Path).Sum(file => file.Max(entry => Rounded(entry.Size)));

    private static IEnumerable<TreeEntry> Lacking(TreeListing from, TreeListing of) => of.Entries.Where(entry =>
        entry.Type == EntryType.File && (from.Find(entry.Path) is not { } there || there.Content != entry.Content));

    private static long Rounded(long size) => (size + Block - 1) / Block * Block;
}
