using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>
/// Open directories along a walk: asked for directories in the order of a listing, it opens each once, relative to its parent,
/// without following a link.
/// </summary>
internal sealed class TreeCursor : IDisposable
{
    private readonly Stack<(BytePath Path, DirectoryHandle Handle)> open = new();
    private readonly Action<BytePath, DirectoryHandle>? leaving;

    /// <summary>A cursor at a root, which it will close.</summary>
    /// <param name="root">The root directory.</param>
    /// <param name="leaving">Called with each directory when the walk has left it for good.</param>
    internal TreeCursor(DirectoryHandle root, Action<BytePath, DirectoryHandle>? leaving = null)
    {
        open.Push((BytePath.Root, root));
        this.leaving = leaving;
    }

    /// <summary>The directory that holds an entry.</summary>
    internal DirectoryHandle ParentOf(BytePath path)
    {
        Leave(path);
        // Between the deepest open directory and the entry there may be directories that the walk did not name.
        while (open.Peek() is var (above, handle) && path.Bytes[Start(above)..].IndexOf((byte)'/') is var end and >= 0)
        {
            var name = path.Bytes.Slice(Start(above), end);
            open.Push((above.Child(name), handle.OpenDirectory(name)));
        }

        return open.Peek().Handle;
    }

    /// <summary>Leaves every directory.</summary>
    internal void Finish()
    {
        while (open.TryPop(out var directory))
        {
            using (directory.Handle)
            {
                leaving?.Invoke(directory.Path, directory.Handle);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, handle) in open)
        {
            handle.Dispose();
        }

        open.Clear();
    }

    private static int Start(BytePath directory) => directory.IsRoot ? 0 : directory.Bytes.Length + 1;

    private void Leave(BytePath path)
    {
        while (open.Peek() is var (directory, handle) && (directory == path || !path.IsWithin(directory)) && !directory.IsRoot)
        {
            leaving?.Invoke(directory, handle);
            handle.Dispose();
            open.Pop();
        }
    }
}
