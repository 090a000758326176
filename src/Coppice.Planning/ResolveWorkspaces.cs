using System.Collections.Concurrent;
using Coppice.Archives;
using Coppice.Distributions;

namespace Coppice.Planning;

/// <summary>The workspaces of one resolution, one for each archive; their temporary files are removed at the end.</summary>
internal sealed class ResolveWorkspaces(Snapshot snapshot, DistributionTable distributions, string cacheFolder) : IDisposable
{
    // Package managers make caches of tens of megabytes that are of no use afterwards: they need not reach the disk.
    private const string Memory = "/dev/shm";

    private readonly string folder = Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, $"coppice-resolve-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("coppice-resolve-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<ResolveWorkspace>> workspaces = new();

    public ResolveWorkspace Of(ArchiveSnapshot archive) =>
        workspaces.GetOrAdd(archive.Name, name => new Lazy<ResolveWorkspace>(() => new ResolveWorkspace(
            snapshot.Archives[name],
            distributions.PackageManager(archive.Type),
            Path.Combine(folder, name),
            Path.Combine(cacheFolder, archive.Digest.Hex)))).Value;

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
