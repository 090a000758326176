using System.Globalization;
using System.Text.RegularExpressions;
using Coppice.Apply.Native;

namespace Coppice.Apply.Pools;

/// <summary>
/// Makes a finished image current: the one before gets a second name as revision, then the new one takes its place in one step,
/// so that <c>root.img</c> is there at every moment. Older revisions than those to keep are removed at the end.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="keep">How many revisions before the current one stay.</param>
internal sealed partial class ImageSwitch(PoolFolder pool, int keep)
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
        var revisions = Revisions(folder);
        if (folder.TryStatus(PoolFolder.Image) is { } current)
        {
            // A run that was interrupted right here has named it already.
            if (revisions.Count == 0 || folder.TryStatus(revisions[^1].Name)?.Inode != current.Inode)
            {
                revisions.Add(NextRevision(revisions, current));
                KeepRecord(folder, current, revisions[^1].Record);
                folder.Link(PoolFolder.Image, revisions[^1].Name);
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
        foreach (var stale in folder.Names().Where(name => IsRecord(name) && !kept.Contains(name)))
        {
            folder.RemoveFile(stale);
        }
    }

    /// <summary>The records of an image's revisions that still fit: what the pool could make current again.</summary>
    /// <param name="folder">The folder of the image.</param>
    /// <returns>The revision's file and its record, oldest first.</returns>
    public static IEnumerable<(string File, FileStatus Status, ImageRecord Record)> Known(Folder folder)
    {
        foreach (var revision in Revisions(folder))
        {
            if (folder.TryStatus(revision.Name) is { } status
                && ImageRecord.TryRead(folder, revision.Record) is { } record && record.Fits(status))
            {
                yield return (revision.Name, status, record);
            }
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

    [GeneratedRegex(
        @"^root\.img\.([1-9][0-9]{0,8})@[0-9TZ:.+-]{1,40}$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RevisionName();

    private static List<Revision> Revisions(Folder folder) =>
    [
        .. folder.Names().Where(name => RevisionName().IsMatch(name) && folder.TryStatus(name) is { IsFile: true })
            .Select(
                name => new Revision(int.Parse(name["root.img.".Length..name.IndexOf('@')], CultureInfo.InvariantCulture), name))
            .OrderBy(revision => revision.Number),
    ];

    // As Qubes names them: by when the content was last written, not by when it was replaced.
    private static Revision NextRevision(List<Revision> before, FileStatus current)
    {
        var number = before.Count == 0 ? 1 : before[^1].Number + 1;
        var written = DateTimeOffset.FromUnixTimeSeconds(current.Mtime.Seconds);
        return new Revision(number, $"{PoolFolder.Image}.{number}@{written:yyyy-MM-ddTHH:mm:ssZ}");
    }

    // Qubes takes files whose names end with a time for revisions; this one ends otherwise.
    private static bool IsRecord(string name) =>
        name.EndsWith(Revision.RecordEnd, StringComparison.Ordinal)
            && RevisionName().IsMatch(name[..^Revision.RecordEnd.Length]);

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

    private sealed record Revision(int Number, string Name)
    {
        public const string RecordEnd = ".recipe";

        public string Record => $"{Name}{RecordEnd}";
    }
}
