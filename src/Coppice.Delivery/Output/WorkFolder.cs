using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Output;

/// <summary>
/// A private folder for what is needed only until an output is whole. It is held with flock(2): in the store's <c>work/</c> the next build
/// removes what a killed run left.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryHandle parent;
    private readonly DirectoryHandle held;
    private readonly byte[] name;

    private WorkFolder(DirectoryHandle parent, DirectoryHandle held, byte[] name, string path) =>
        (this.parent, this.held, this.name, Path) = (parent, held, name, path);

    /// <summary>Absolute path.</summary>
    internal string Path { get; }

    /// <summary>Makes one, mode 0700.</summary>
    /// <exception cref="Failure">No space, no permission.</exception>
    internal static WorkFolder Make(string parentFolder)
    {
        try
        {
            var above = DirectoryHandle.Open(parentFolder);
            var text = $"delivery-{Environment.ProcessId}-{Guid.NewGuid():n}";
            var bytes = Encoding.ASCII.GetBytes(text);
            above.MakeDirectory(bytes);
            var made = above.OpenDirectory(bytes);
            made.TryLock(exclusive: true);
            return new WorkFolder(above, made, bytes, System.IO.Path.Combine(parentFolder, text));
        }
        catch (PosixException e)
        {
            throw e.ToFailure(parentFolder);
        }
    }

    /// <summary>Absolute path of something in it.</summary>
    internal string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Removes it with everything in it.</summary>
    public void Dispose()
    {
        parent.RemoveTree(name);
        held.Dispose();
        parent.Dispose();
    }
}
