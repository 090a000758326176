using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>
/// A folder of images as Qubes' file-reflink pool lays them out: <c>NAME/root.img</c> current, <c>NAME/root.img.N@TIME</c>
/// before. Beside each image lies its <see cref="ImageRecord"/>; what is not finished lies in a folder of its own that is removed
/// at the end.
/// </summary>
internal sealed class PoolFolder : IDisposable
{
    /// <summary>The current image.</summary>
    public const string Image = Revision.Image;

    /// <summary>What is noted about it.</summary>
    public const string Record = "root.img.recipe";

    private const string StagingName = ".coppice-staging";

    // Of a running qube, and of one that something is imported into: at its end each takes the place of the image.
    private static readonly (string Name, string Says)[] InUse =
        [("root-dirty.img", "it runs"), ("root-import.img", "something is being imported into it")];

    // Qubes makes it with the qube.
    private const string PrivateImage = "private.img";
    private readonly Folder root;
    private bool locked;

    private PoolFolder(Folder root) => this.root = root;

    /// <summary>Opens a pool.</summary>
    public static PoolFolder Open(string path) => new(Folder.Open(path));

    /// <summary>Opens a pool to change it, when no one else does.</summary>
    /// <exception cref="RefusedException">Another process changes it.</exception>
    public static PoolFolder OpenToChange(string path)
    {
        var pool = Open(path);
        pool.locked = pool.root.TryLock();
        if (pool.locked)
        {
            return pool;
        }

        pool.Dispose();
        throw new RefusedException("another process is applying recipes to this pool");
    }

    /// <summary>The names of all images in it; whatever else lies there is passed over.</summary>
    public IEnumerable<string> Names() => root.Names()
        .Where(name => ImageName.IsGood(name) && root.TryStatus(name) is { IsFolder: true } && Status(name) is { IsFile: true });

    /// <summary>The status of an image; null when there is none. A link, here or as its folder, is an error.</summary>
    public FileStatus? Status(string name)
    {
        using var folder = root.TryOpenFolder(name);
        return folder?.TryStatus(Image);
    }

    /// <summary>
    /// Requires that nobody else puts another image in the place of this one: of a qube that runs, the image that it writes takes
    /// that place when it shuts down, and the new one would be lost.
    /// </summary>
    /// <exception cref="RefusedException">The qube runs, or something is being imported into it.</exception>
    public void RequireUnused(string name)
    {
        using var folder = root.TryOpenFolder(name);
        foreach (var (file, says) in InUse)
        {
            if (folder?.TryStatus(file) is not null)
            {
                throw new RefusedException(
                    $"{name} is in use: {says} ({name}/{file}), and a new image would be lost at the end of it",
                    $"qvm-shutdown --wait {name}");
            }
        }
    }

    /// <summary>
    /// Requires that a qube of that name was created, where the pool belongs to Qubes: creating it later removes what is there.
    /// </summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public void RequireQube(string name)
    {
        if (!IsQube(name) && root.Names().FirstOrDefault(other => ImageName.IsGood(other) && IsQube(other)) is { } other)
        {
            throw new RefusedException(
                $"the pool has no qube {name} (there is no {name}/{PrivateImage}, as there is of {other}), and creating it later "
                    + "would remove the image; --create puts it there nevertheless",
                $"qvm-create --class TemplateVM --label black {name}");
        }
    }

    /// <summary>Whether Qubes created a qube of that name here.</summary>
    public bool IsQube(string name)
    {
        using var folder = root.TryStatus(name) is { IsFolder: true } ? root.TryOpenFolder(name) : null;
        return folder?.TryStatus(PrivateImage) is not null;
    }

    /// <summary>Opens the current image.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public SafeFileHandle OpenImage(string name)
    {
        using var folder = root.TryOpenFolder(name);
        var file = folder?.TryOpenFile(Image);
        if (file is not null && Folder.Status(file).IsFile)
        {
            return file;
        }

        file?.Dispose();
        throw new RefusedException($"the pool has no image of {name}");
    }

    /// <summary>The revisions of an image whose content is known, oldest first.</summary>
    public IReadOnlyList<ImageIdentity> RevisionsOf(string name)
    {
        using var folder = root.TryOpenFolder(name);
        return folder is null ? [] :
        [
            .. Revision.KnownIn(folder).Select(known => new ImageIdentity(name, known.Status.Bytes, known.Record.Digest)),
        ];
    }

    /// <summary>Opens a revision by its content; null when none has it.</summary>
    public SafeFileHandle? TryOpenRevision(ImageIdentity image)
    {
        using var folder = root.TryOpenFolder(image.Name);
        if (folder is null)
        {
            return null;
        }

        var found = Revision.KnownIn(folder)
            .FirstOrDefault(known => known.Record.Digest == image.Digest && known.Status.Bytes == image.Bytes);
        return found.Revision is { } revision ? folder.TryOpenFile(revision.Name) : null;
    }

    /// <summary>What is noted about the current image, whether it still fits or not.</summary>
    public ImageRecord? ReadRecord(string name)
    {
        using var folder = root.TryOpenFolder(name);
        return folder is null ? null : ImageRecord.TryRead(folder, Record);
    }

    /// <summary>
    /// What is noted about the current image, or about the one that was there before somebody changed it. A run that was killed
    /// while it switched has noted the next image already; then the record of the revision that the image is, too, holds.
    /// </summary>
    public (ImageRecord Record, bool Fits)? Recorded(string name)
    {
        using var folder = root.TryOpenFolder(name);
        if (folder?.TryStatus(Image) is not { } status || ImageRecord.TryRead(folder, Record) is not { } record)
        {
            return null;
        }

        var same = record.Fits(status) ? null
            : Revision.KnownIn(folder).Where(known => known.Status.Inode == status.Inode).Select(known => known.Record)
                .FirstOrDefault();
        return (same ?? record, same is not null || record.Fits(status));
    }

    /// <summary>Whether the current image is this one, by its record.</summary>
    public bool Has(ImageIdentity image) =>
        Status(image.Name) is { } status
            && ReadRecord(image.Name) is { } record && record.Fits(status) && record.Digest == image.Digest;

    /// <summary>A new folder for what is not finished; one that a run left behind is removed.</summary>
    public Folder NewStaging()
    {
        RemoveStaging();
        return root.OpenOrMakeFolder(StagingName);
    }

    /// <summary>Removes that folder with all files in it.</summary>
    public void RemoveStaging()
    {
        using var staging = root.TryOpenFolder(StagingName);
        if (staging is null)
        {
            return;
        }

        foreach (var name in staging.Names())
        {
            staging.RemoveFile(name);
        }

        root.RemoveFolder(StagingName);
    }

    /// <summary>The folder of an image; it is made when it is not there.</summary>
    public Folder FolderOf(string name) => root.OpenOrMakeFolder(name);

    /// <summary>Writes everything to the disk.</summary>
    public void Sync() => root.SyncFileSystem();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (locked)
        {
            root.Unlock();
            locked = false;
        }

        root.Dispose();
    }
}
