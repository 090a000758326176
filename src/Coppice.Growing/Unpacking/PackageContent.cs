using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Growing.Unpacking;

/// <summary>That a downloaded file is the package that was verified.</summary>
internal static class PackageContent
{
    /// <summary>
    /// Requires it once more. dpkg takes a decompressed form without looking at the package again, and the store may have been
    /// changed since the download.
    /// </summary>
    /// <param name="digest">What was verified.</param>
    /// <param name="file">The downloaded file.</param>
    /// <exception cref="Failure">It was changed.</exception>
    public static void Require(Digest digest, string file)
    {
        // Opened without the lock that .NET would want: a program that is just being started still has the one of the download.
        using var parent = DirectoryHandle.Open(Path.GetDirectoryName(file)!);
        using var content = new FileStream(
            parent.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(file))), FileAccess.Read, bufferSize: 0);
        if (!digest.IsOf(content))
        {
            throw new Failure($"the package {file} was changed since it was downloaded", "coppice fsck",
                kind: ProblemKind.Damaged);
        }
    }
}
