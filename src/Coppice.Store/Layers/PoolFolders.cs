using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Layers;

/// <summary>
/// The pool's 256 folders and those where objects wait to be flushed, each opened once, for work that touches many objects.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="work">The folder of unfinished things; null where nothing can be staged.</param>
internal sealed class PoolFolders(ContentPool pool, DirectoryHandle? work = null) : IDisposable
{
    private readonly Dictionary<string, DirectoryHandle> open = new(StringComparer.Ordinal);

    /// <summary>The pool's folder for an object.</summary>
    internal DirectoryHandle Of(string name) => Opened(name[..2], () => pool.Folder(name));

    /// <summary>The folder in which an object waits; null when it is in the pool.</summary>
    internal DirectoryHandle? StagedOf(string name)
    {
        try
        {
            return work is not null && pool.StagedIn(name) is { } folder
                ? Opened(Encoding.ASCII.GetString(folder), () => work.OpenDirectory(folder)) : null;
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            // Flushed meanwhile.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in open.Values)
        {
            folder.Dispose();
        }
    }

    private DirectoryHandle Opened(string key, Func<DirectoryHandle> folder)
    {
        if (!open.TryGetValue(key, out var handle))
        {
            open[key] = handle = folder();
        }

        return handle;
    }
}
