using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Output;

/// <summary>
/// Folders that are there when they are whole and flushed, or not at all. The unfinished folder lies next to its place as
/// <c>.NAME.ID.partial</c>, locked; whoever next writes the same folder removes what a killed run left.
/// </summary>
internal static class OutputFolder
{
    /// <summary>Makes a folder.</summary>
    /// <param name="full">Absolute path of where it is to be; an empty folder may be there.</param>
    /// <param name="write">Fills the unfinished folder, whose absolute path it gets; what it gives the folder itself as owner,
    /// mode and times stays.</param>
    /// <exception cref="PosixException">Something got into its place meanwhile; no space; no permission.</exception>
    /// <exception cref="Failure">What <paramref name="write"/> throws.</exception>
    internal static void Write(string full, Action<string> write)
    {
        var (above, name) = (Path.GetDirectoryName(full) ?? "/", Path.GetFileName(full));
        using var parent = DirectoryHandle.Open(above);
        Partial.RemoveLeftovers(parent, name);
        var (unfinished, held) = HeldFolder.Make(parent, () => Partial.NameFor(name));
        var bytes = Encoding.UTF8.GetBytes(unfinished);
        using (held)
        {
            try
            {
                write(Path.Combine(above, unfinished));
                parent.SyncFileSystem();
                // Takes the place of an empty directory in one step, and fails when something got into it meanwhile.
                parent.Rename(bytes, parent, Encoding.UTF8.GetBytes(name));
                parent.Sync();
            }
            finally
            {
                parent.RemoveTree(bytes);
            }
        }
    }
}
