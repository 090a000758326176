namespace Coppice.Foundation.Posix;

/// <summary>
/// Whether every user of this machine may read something, and how to make it so. Folders above do not matter: confined programs
/// are shown what they read without those.
/// </summary>
public static class OpenToAll
{
    private const UnixFileMode Enter = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Whether everybody may read a file, or a folder with everything in it. What is not there hinders nobody.</summary>
    public static bool Is(string path) =>
        Directory.Exists(path)
            ? (File.GetUnixFileMode(path) & Enter) == Enter
                && new DirectoryInfo(path).EnumerateFileSystemInfos()
                    .All(entry => entry.LinkTarget is not null || Is(entry.FullName))
            : !File.Exists(path) || (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != UnixFileMode.None;

    /// <summary>Lets everybody read a file or folder of one's own, with everything in it; links are left alone.</summary>
    public static void Make(string path)
    {
        if (!Directory.Exists(path))
        {
            File.SetUnixFileMode(path, (UnixFileMode)ModeBits.Readable);
            return;
        }

        File.SetUnixFileMode(path, (UnixFileMode)ModeBits.Usable);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null))
        {
            Make(entry.FullName);
        }
    }

    /// <summary>
    /// Makes a copy that everybody may read of a folder's files and folders; links and everything else are left out.
    /// </summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">A folder that is not there.</param>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        File.SetUnixFileMode(to, (UnixFileMode)ModeBits.Usable);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null))
        {
            var target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo)
            {
                Copy(entry.FullName, target);
            }
            else if (PlainFile.KindOf(entry.FullName) == FileKind.File)
            {
                File.Copy(entry.FullName, target);
                File.SetUnixFileMode(target, (UnixFileMode)ModeBits.Readable);
            }
        }
    }
}
