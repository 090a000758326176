using Coppice.Delivery.Ext4;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4;

/// <summary>Contents that follow from their digests: no block is zeros, and hardly any is like another.</summary>
internal sealed class MadeContents : IContents
{
    /// <inheritdoc/>
    public FileMap Map(TreeEntry file) => FileMap.Whole(file.Size);

    /// <inheritdoc/>
    public void CopyTo(TreeEntry file, Stream output, CancellationToken cancel)
    {
        var content = new byte[file.Size];
        new Random(Convert.ToInt32(file.Content!.Value.Hex[..7], 16)).NextBytes(content);
        output.Write(content);
    }
}
