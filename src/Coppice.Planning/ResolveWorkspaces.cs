using System.Collections.Concurrent;
using Coppice.Archives;
using Coppice.Distributions;

namespace Coppice.Planning;

/// <summary>The workspaces of one resolution, one for each archive; their temporary files are removed at the end.</summary>
internal sealed class ResolveWorkspaces(
    Snapshot snapshot, DistributionTable distributions, string cacheFolder, bool wholeLists) : IDisposable
{
    private readonly TemporaryFolder folder = new("resolve");
    private readonly ConcurrentDictionary<string, Lazy<ResolveWorkspace>> workspaces = new();

    public ResolveWorkspace Of(ArchiveSnapshot archive) =>
        workspaces.GetOrAdd(archive.Name, name => new Lazy<ResolveWorkspace>(() => new ResolveWorkspace(
            snapshot.Archives[name],
            distributions.PackageManager(archive.Type),
            Path.Combine(folder.Path, name),
            Path.Combine(cacheFolder, archive.Digest.Hex),
            wholeLists))).Value;

    public void Dispose() => folder.Dispose();
}
