using Coppice.Foundation.Posix;

namespace Coppice.Store.Layers;

/// <summary>The pool's 256 folders, each opened once, for work that touches many objects.</summary>
internal sealed class PoolFolders(ContentPool pool) : IDisposable
{
    private readonly Dictionary<string, DirectoryHandle> open = [];

    internal DirectoryHandle Of(string name)
    {
        if (!open.TryGetValue(name[..2], out var folder))
        {
            folder = pool.Folder(name);
            open[name[..2]] = folder;
        }

        return folder;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in open.Values)
        {
            folder.Dispose();
        }
    }
}
