using Coppice.Apply.Native;

namespace Coppice.Apply.Pools;

/// <summary>
/// Makes a finished image current: the one before gets a second name as revision, then the new one takes its place in one step,
/// so that <c>root.img</c> is there at every moment. Older revisions than those to keep are removed at the end.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="keep">How many revisions before the current one stay.</param>
internal sealed class ImageSwitch(PoolFolder pool, int keep)
{
    // What Qubes makes of the current image while the qube does not run, for its next start; it would keep the old blocks.
    private const string Precache = "root-precache.img";

    /// <summary>Makes the image current, in one step.</summary>
    /// <param name="name">The image.</param>
    /// <param name="staging">Where the new one lies.</param>
    /// <param name="image">The name of its file there.</param>
    /// <param name="record">The name of its record there.</param>
    public void MakeCurrent(string name, Folder staging, string image, string record)
    {
        using var folder = pool.FolderOf(name);
        var revisions = Revision.In(folder);
        if (folder.TryStatus(PoolFolder.Image) is { } current)
        {
            // A run that was interrupted right here has named it already.
            if (revisions.Count == 0 || folder.TryStatus(revisions[^1].Name)?.Inode != current.Inode)
            {
                revisions.Add(Revision.Next(revisions, current));
                folder.Link(PoolFolder.Image, revisions[^1].Name);
                KeepRecord(folder, current, revisions[^1].Record);
            }
        }

        staging.Move(record, folder, PoolFolder.Record);
        staging.Move(image, folder, PoolFolder.Image);
        if (folder.TryStatus(Precache) is { IsFile: true })
        {
            folder.RemoveFile(Precache);
        }

        foreach (var old in revisions.SkipLast(keep))
        {
            folder.RemoveFile(old.Name);
        }

        // Also of revisions that somebody else removed.
        var kept = revisions.TakeLast(keep).Select(revision => revision.Record).ToHashSet();
        foreach (var stale in folder.Names().Where(name => Revision.IsRecord(name) && !kept.Contains(name)))
        {
            folder.RemoveFile(stale);
        }
    }

    /// <summary>
    /// Notes that a current image was named by a newer recipe: else one that was made between its own and that, and held back,
    /// would be taken later.
    /// </summary>
    /// <param name="name">The image.</param>
    /// <param name="staging">A folder for the new record.</param>
    /// <param name="record">Its name there; what is there goes.</param>
    /// <param name="made">When the recipe was made, in seconds since 1970.</param>
    public void Renew(string name, Folder staging, string record, long made)
    {
        if (pool.ReadRecord(name) is { } current && current.Made != made)
        {
            using var folder = pool.FolderOf(name);
            staging.RemoveFile(record);
            (current with { Made = made }).Write(staging, record);
            staging.Move(record, folder, PoolFolder.Record);
        }
    }

    // A second name for the record of the current image, which holds for its revision, too: that is the same file.
    private static void KeepRecord(Folder folder, FileStatus current, string name)
    {
        if (folder.TryStatus(name) is not null)
        {
            folder.RemoveFile(name);
        }

        if (ImageRecord.TryRead(folder, PoolFolder.Record)?.Fits(current) == true)
        {
            folder.Link(PoolFolder.Record, name);
        }
    }
}
