using Coppice.Delivery.Ext4;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4;

/// <summary>Contents that follow from their digests: no block is zeros, and hardly any is like another.</summary>
internal sealed class MadeContents : IContents
{
    /// <summary>A file of which every second block is zeros.</summary>
    internal const string Scattered = "scattered";

    /// <inheritdoc/>
    public FileMap Map(TreeEntry file) => !IsScattered(file) ? FileMap.Whole(file.Size)
        : new FileMap([.. Enumerable.Range(0, (int)FileMap.BlocksFor(file.Size) / 2).Select(at => new Run(2 * at, 1))]);

    /// <inheritdoc/>
    public void CopyTo(TreeEntry file, Stream output, CancellationToken cancel)
    {
        var content = new byte[file.Size];
        new Random(Convert.ToInt32(file.Content!.Value.Hex[..7], 16)).NextBytes(content);
        for (var at = Geometry.Block; IsScattered(file) && at < content.Length; at += 2 * Geometry.Block)
        {
            content.AsSpan(at, Geometry.Block).Clear();
        }

        output.Write(content);
    }

    private static bool IsScattered(TreeEntry file) => file.Path == BytePath.Of(Scattered);
}
