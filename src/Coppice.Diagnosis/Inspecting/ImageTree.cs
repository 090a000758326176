using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>The tree in an image, as distributions read package databases.</summary>
/// <param name="files">Its files.</param>
internal sealed class ImageTree(ImageFiles files, CancellationToken cancel) : IPackageTree
{
    /// <inheritdoc/>
    public byte[]? Read(BytePath path) => files.TryRead(Encoding.UTF8.GetString(path.Bytes), cancel);

    /// <inheritdoc/>
    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        files.FoldersIn(Encoding.UTF8.GetString(folder.Bytes), cancel)
            .Order(StringComparer.Ordinal).Select(name => folder.Child(Encoding.UTF8.GetBytes(name)));
}
