using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning;

/// <summary>
/// The workspaces of one resolution, one for all templates with the same sources; their temporary files are removed at the end.
/// </summary>
internal sealed class ResolveWorkspaces(DistributionTable distributions, string cacheFolder, bool wholeLists) : IDisposable
{
    private readonly TemporaryFolder folder = new("resolve");
    private readonly ConcurrentDictionary<Digest, Lazy<ResolveWorkspace>> workspaces = new();

    public ResolveWorkspace Of(PackageSources sources) =>
        workspaces.GetOrAdd(sources.Key, key => new Lazy<ResolveWorkspace>(() => new ResolveWorkspace(
            sources,
            distributions.PackageManager(sources.Type),
            Path.Combine(folder.Path, key.Hex),
            Path.Combine(cacheFolder, sources.CacheFolder),
            wholeLists))).Value;

    public void Dispose() => folder.Dispose();
}
