using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Planning;

/// <summary>
/// A folder for temporary files of package managers of this machine, removed at the end. Where a kill prevents that, the next one
/// removes it: its owner holds flock(2) on it while it lives.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    // Package managers make caches of tens of megabytes that are of no use afterwards: they need not reach the disk.
    private const string Memory = "/dev/shm";

    // Not those of others, who clear away their own.
    private const string Prefix = "coppice-planning-";

    // Somebody else's folder that is only just being made is not locked yet.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly DirectoryHandle held;

    public TemporaryFolder(string purpose)
    {
        var place = Directory.Exists(Memory) ? Memory : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(place, $"{Prefix}{purpose}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
        held = DirectoryHandle.Open(Path);
        held.TryLock(exclusive: true);
        RemoveLeftovers(place, held.Status().Uid);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (held)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static void RemoveLeftovers(string place, uint owner)
    {
        using var folder = DirectoryHandle.Open(place);
        foreach (var path in Directory.EnumerateDirectories(place, Prefix + "*"))
        {
            try
            {
                using var left = folder.OpenDirectory(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(path)));
                if (left.Status().Uid == owner
                    && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) > Youth
                    && left.TryLock(exclusive: true))
                {
                    Directory.Delete(path, recursive: true);
                }
            }
            catch (Exception e) when (FileErrors.Is(e) || e is PosixException)
            {
                // Somebody else's, or gone already.
            }
        }
    }
}
