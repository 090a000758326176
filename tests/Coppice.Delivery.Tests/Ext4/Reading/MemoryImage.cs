using Coppice.Delivery.Ext4;
using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>An image in memory, which Coppice's own writer made.</summary>
internal sealed class MemoryImage : IContents, IDisposable
{
    private const long Size = 80L << 20;

    private static readonly FileSystemId Id = new(
        new Guid("c0ffee00-0000-4000-8000-000000000003"), new Guid("c0ffee00-0000-4000-8000-000000000004"), 1_700_000_000);

    private static readonly Dictionary<Digest, byte[]> Contents =
        Enumerable.Range(0, 3).Select(RandomTree.ContentOf).ToDictionary(content => Digest.Of(content));

    private MemoryImage()
    {
        Handle = PosixFile.InMemory("coppice-test-image");
        RandomAccess.SetLength(Handle, Size);
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>An image of a tree with contents of <see cref="RandomTree"/>.</summary>
    internal static MemoryImage Of(TreeListing tree)
    {
        var image = new MemoryImage();
        new Ext4Image(image.Handle, 0, Size, Id).Write([tree], image, null, TestContext.Current.CancellationToken);
        return image;
    }

    /// <summary>Reads it, every content too.</summary>
    internal Ext4Tree Read(Func<BytePath, long, bool>? isHashed = null) =>
        Reader().Read(isHashed ?? ((_, _) => true), null, TestContext.Current.CancellationToken);

    internal Ext4Reader Reader() => new(Handle, 0, Size);

    public FileMap Map(TreeEntry file) => FileMap.Whole(file.Size);

    public void CopyTo(TreeEntry file, Stream output, CancellationToken cancel) => output.Write(Contents[file.Content!.Value]);

    public void Dispose() => Handle.Dispose();
}
