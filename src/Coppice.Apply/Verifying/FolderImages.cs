using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Verifying;

/// <summary>Those of a folder.</summary>
/// <param name="pool">The folder.</param>
internal sealed class FolderImages(PoolFolder pool) : IPoolImages
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names() => [.. pool.Names()];

    /// <inheritdoc/>
    public ImageIdentity? Recorded(string name) =>
        pool.Recorded(name) is { Record: { Bytes: { } bytes } record } ? new ImageIdentity(name, bytes, record.Digest) : null;

    /// <inheritdoc/>
    public (SafeFileHandle File, long Bytes) Open(string name)
    {
        var file = pool.OpenImage(name);
        return (file, Folder.Status(file).Bytes);
    }

    /// <inheritdoc/>
    public SafeFileHandle? TryOpenKnown(ImageIdentity image) =>
        pool.Has(image) ? pool.OpenImage(image.Name) : pool.TryOpenRevision(image);
}
