using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery;

/// <summary>
/// Recreates the tree of a generation in a directory: owners, modes, attributes, devices, hard links, holes and times. Listing
/// the directory gives the generation's tree digest again. Needs root.
/// </summary>
public sealed class DirectoryExport(ContentPool pool)
{
    /// <summary>Writes the tree next to its target and moves it there when it is whole and flushed.</summary>
    /// <param name="tree">What to write.</param>
    /// <param name="target">The directory to make; it may be there when it is empty.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">The target is there and not empty; no space; no permission; the store has lost a
    /// content.</exception>
    public void Write(TreeListing tree, string target, Action<long>? advanced = null, CancellationToken cancel = default)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (full == "/")
        {
            throw new Failure("cannot overwrite the root directory", "coppice export … -o FOLDER", kind: ProblemKind.Exists);
        }

        RequireFree(full);
        try
        {
            OutputFolder.Write(full, unfinished => TreeCopy.Write(pool, tree.Entries, unfinished, advanced, cancel));
        }
        catch (PosixException e)
        {
            throw e.ToFailure(full);
        }
    }

    private static void RequireFree(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new Failure(
                $"{VisibleText.Of(target)} exists and is not an empty folder",
                "name a folder that does not exist yet: coppice export … -o FOLDER", kind: ProblemKind.Exists);
        }
    }
}
