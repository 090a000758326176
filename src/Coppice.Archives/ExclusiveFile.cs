using Coppice.Foundation.Posix;

namespace Coppice.Archives;

/// <summary>
/// A lock between processes: a file opened without sharing, which .NET maps to flock(2), so that it ends with the process.
/// </summary>
public static class ExclusiveFile
{
    private const int WouldBlock = Errno.Again;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Opens a file, creating it when needed, as soon as no one else has it open this way.</summary>
    public static async Task<FileStream> TakeAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock)
            {
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
    }
}
