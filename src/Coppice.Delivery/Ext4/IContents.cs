using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>Where the contents of files come from: a seam, so that a layout can be tried with trees that no store has.</summary>
internal interface IContents
{
    /// <summary>Which blocks of a file have a place.</summary>
    FileMap Map(TreeEntry file);

    /// <summary>Writes the content, which is compared with the file's digest.</summary>
    /// <exception cref="Failure">The content is lost or changed.</exception>
    void CopyTo(TreeEntry file, Stream output, CancellationToken cancel);
}
