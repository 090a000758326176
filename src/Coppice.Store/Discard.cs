using Coppice.Foundation.Posix;

namespace Coppice.Store;

/// <summary>
/// Removing what has many files: it loses its place at once, by a rename, and from then on is unfinished business in
/// <c>work/</c>.
/// </summary>
internal static class Discard
{
    /// <summary>Removes something.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="name">What it is called there.</param>
    /// <param name="work">The folder <c>work/</c>.</param>
    internal static void From(DirectoryHandle folder, ReadOnlySpan<byte> name, DirectoryHandle work)
    {
        var doomed = WorkName.New();
        folder.Rename(name, work, doomed);
        work.RemoveTree(doomed);
    }
}
