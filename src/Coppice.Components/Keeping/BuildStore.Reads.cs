using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Components.Keeping;

/// <content>What builds read, and results that hold for more environments than one.</content>
public sealed partial class BuildStore
{
    /// <summary>The name of the record of what a build read; not there where that is not known.</summary>
    public const string ReadsFile = "reads";

    private const long ReadsLimit = 64 << 20;

    /// <summary>What a build read; null where that is not known.</summary>
    public BuildReads? ReadsOf(ComponentResult result) =>
        PlainFile.TryRead(Path.Combine(FolderOf(result.Key), ReadsFile), ReadsLimit) is { } content
            ? BuildReads.TryParse(content)
            : null;

    /// <summary>Keeps what a build left under another key, too.</summary>
    /// <param name="result">The result as it is to be kept.</param>
    /// <param name="from">The key that it has.</param>
    public void KeepAlso(ComponentResult result, Digest from)
    {
        var folder = NewFolder();
        using (var source = DirectoryHandle.Open(FolderOf(from)))
        using (var target = DirectoryHandle.Open(folder))
        {
            foreach (var name in source.Names().Where(name => Encoding.UTF8.GetString(name) != RecordFile))
            {
                target.Link(source, name, name);
            }
        }

        Keep(result, folder);
    }
}
