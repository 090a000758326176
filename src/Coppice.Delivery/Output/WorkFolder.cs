using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Output;

/// <summary>
/// A private folder for what is needed only until an output is whole. It is held with flock(2): in the store's <c>work/</c> the
/// next build removes what a killed run left.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Prefix = "delivery-";

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
        var above = DirectoryHandle.Open(parentFolder);
        try
        {
            var (name, made) = HeldFolder.Make(above, () => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
            return new WorkFolder(above, made, Encoding.ASCII.GetBytes(name), System.IO.Path.Combine(parentFolder, name));
        }
        catch (PosixException e)
        {
            above.Dispose();
            throw e.ToFailure(parentFolder);
        }
    }

    /// <summary>
    /// Removes what killed runs left in a folder that only <see cref="Make"/> puts such names into, and that no one else works in
    /// now.
    /// </summary>
    internal static void RemoveLeftovers(DirectoryHandle folder)
    {
        foreach (var left in folder.Names().Where(left => left.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Prefix))))
        {
            folder.RemoveTree(left);
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
