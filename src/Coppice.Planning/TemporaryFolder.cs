namespace Coppice.Planning;

/// <summary>A folder for temporary files of package managers of this machine, removed at the end.</summary>
internal sealed class TemporaryFolder(string purpose) : IDisposable
{
    // Package managers make caches of tens of megabytes that are of no use afterwards: they need not reach the disk.
    private const string Memory = "/dev/shm";

    /// <summary>Absolute path.</summary>
    public string Path { get; } = Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"coppice-{purpose}-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory($"coppice-{purpose}-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
