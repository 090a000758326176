using Coppice.Delivery.Ext4;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4;

/// <summary>An image of trees that no store has, and how it differs from another one.</summary>
internal sealed class MadeImage
{
    private const int Block = 4096;

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

    /// <summary>Bytes in chunks of a size that are not the same at the same place.</summary>
    internal long Differing(MadeImage other, int chunk)
    {
        using var one = File.OpenRead(Path);
        using var two = File.OpenRead(other.Path);
        var (mine, theirs, differing) = (new byte[chunk], new byte[chunk], 0L);
        while (one.Read(mine) == chunk && two.Read(theirs) == chunk)
        {
            differing += mine.AsSpan().SequenceEqual(theirs) ? 0 : chunk;
        }

        return differing;
    }

    /// <summary>What changed from one tree to another, in whole blocks: what came, and what it took the place of.</summary>
    internal static long Changed(TreeListing before, TreeListing after) =>
        Lacking(before, after) + Lacking(after, before);

    private static long Lacking(TreeListing from, TreeListing of) => of.Entries
        .Where(entry => entry.Type == EntryType.File
            && (from.Find(entry.Path) is not { } there || there.Content != entry.Content))
        .Sum(entry => (entry.Size + Block - 1) / Block * Block);
}
