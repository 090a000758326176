using Coppice.Apply.Lvm;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Verifying;

/// <summary>Those of a thin pool.</summary>
/// <param name="pool">The thin pool.</param>
/// <param name="templates">The templates that there are: roots of other qubes are nobody's business here.</param>
internal sealed class VolumeImages(ThinPool pool, IReadOnlySet<string> templates) : IPoolImages
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names() =>
        [.. templates.Where(name => pool.Find(ThinPool.Root(name)) is not null).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public ImageIdentity? Recorded(string name) => pool.Recorded(name) is { } record
        ? new ImageIdentity(name, record.Bytes, record.Digest)
        : null;

    /// <inheritdoc/>
    public (SafeFileHandle File, long Bytes) Open(string name)
    {
        var volume = templates.Contains(name) ? pool.Required(ThinPool.Root(name))
            : throw new RefusedException($"there is no template {name}", "qvm-ls --class TemplateVM");
        return (pool.Open(volume.Name, write: false), volume.Bytes);
    }

    /// <inheritdoc/>
    public SafeFileHandle? TryOpenKnown(ImageIdentity image) => pool.TryFindKnown(image) is { } volume
        ? pool.Open(volume.Name, write: false)
        : null;
}
