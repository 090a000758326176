using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <summary>
/// Files and folders that belong to the user of confined programs while one of them may write them; afterwards they, and whatever
/// was made in them, belong to this process's user.
/// </summary>
internal sealed class LentPaths : IDisposable
{
    private readonly List<string> paths = [];

    public LentPaths(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            SetOwner(path, ToolWalls.Stranger);
            this.paths.Add(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The program has ended, so nothing changes under this; links are never followed.
        foreach (var path in paths.Where(path => File.Exists(path) || Directory.Exists(path)))
        {
            TakeBack(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
        }
    }

    private static void TakeBack(FileSystemInfo entry)
    {
        SetOwner(entry.FullName, 0);
        if (entry is DirectoryInfo { LinkTarget: null } folder)
        {
            foreach (var below in folder.EnumerateFileSystemInfos())
            {
                TakeBack(below);
            }
        }
    }

    private static void SetOwner(string path, uint user)
    {
        try
        {
            PosixFile.SetOwner(path, user, user);
        }
        catch (PosixException e)
        {
            throw e.ToFailure(path);
        }
    }
}
