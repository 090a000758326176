using System.Text;
using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Pools;

/// <summary>
/// What is noted next to an image when it is made current. It holds for that very file only, unchanged since: another inode, size
/// or time, as after the template was started and wrote to it, and the record says nothing.
/// </summary>
/// <param name="Digest">The image's digest.</param>
/// <param name="File">Inode, size and modification time.</param>
/// <param name="Made">When the recipe was made, in seconds since 1970: older ones are refused from then on.</param>
internal sealed record ImageRecord(string Digest, string File, long Made)
{
    private const string FirstLine = "coppice-image 1";

    /// <summary>The record of an image that is finished.</summary>
    public static ImageRecord Of(SafeFileHandle image, string digest, long made) =>
        new(digest, Describe(Folder.Status(image)), made);

    /// <summary>Reads the record of that name; null when there is none that can be read.</summary>
    public static ImageRecord? TryRead(Folder folder, string name)
    {
        using var file = folder.TryOpenFile(name);
        if (file is null || !Folder.Status(file).IsFile)
        {
            return null;
        }

        var buffer = new byte[1024];
        var lines = Encoding.ASCII.GetString(buffer, 0, RandomAccess.Read(file, buffer, 0)).Split('\n');
        return lines is [FirstLine, { } digest, { } described, { } made, ""]
            && digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower) && long.TryParse(made, out var seconds)
            ? new ImageRecord(digest, described, seconds)
            : null;
    }

    /// <summary>Writes it as a new file.</summary>
    public void Write(Folder folder, string name)
    {
        using var file = folder.CreateFile(name);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{FirstLine}\n{Digest}\n{File}\n{Made}\n"), 0);
    }

    /// <summary>The size that the image had; null when the record does not say it.</summary>
    public long? Bytes =>
        File.Split(' ') is ["inode", _, "size", var size, ..] && long.TryParse(size, out var bytes) && bytes >= 0 ? bytes : null;

    /// <summary>Whether it is about this file as it is now.</summary>
    public bool Fits(FileStatus image) => File == Describe(image);

    private static string Describe(FileStatus status) =>
        $"inode {status.Inode} size {status.Bytes} mtime {status.Mtime.Seconds}.{status.Mtime.Nanoseconds:d9}";
}
