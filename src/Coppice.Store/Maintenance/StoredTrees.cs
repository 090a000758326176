using System.Collections.Concurrent;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Maintenance;

/// <summary>
/// Checks that what lies on the disk for some layers is what their manifests list, byte for byte. Hold <see
/// cref="StoreLock.Use"/>.
/// </summary>
/// <param name="store">The store.</param>
public sealed class StoredTrees(StoreFolder store)
{
    private readonly ContentUse use = new(store);

    // Layers share files by hard links; each is read once, and again when its change time is another one: nothing but the
    // clock sets that.
    private readonly ConcurrentDictionary<(DeviceNumber, ulong, long), Digest> hashed = new();

    /// <summary>Every difference.</summary>
    public IReadOnlyList<FsckProblem> Check(IEnumerable<Digest> layers, CancellationToken cancel = default) =>
        [.. layers.Distinct().SelectMany(layer => FsckProblem.Guarded(PathOf(layer), () => Check(layer, cancel)))];

    /// <summary>Sees to it that there is no difference.</summary>
    /// <exception cref="Failure">There are: each with its path, the templates that have it, and what mends it.</exception>
    public void Require(IReadOnlyList<Digest> layers, CancellationToken cancel = default)
    {
        var problems = layers.Distinct()
            .SelectMany(layer =>
                Check([layer], cancel)
                .Select(problem => new Problem($"{problem.Path} {problem.Message}{use.Templates(layer)}", problem.Hint))).ToList(
                );
        if (problems.Count > 0)
        {
            throw new Failure(problems, kind: ProblemKind.Damaged);
        }
    }

    private IEnumerable<FsckProblem> Check(Digest layer, CancellationToken cancel)
    {
        var manifest = LayerManifest.Read(store, layer);
        var found = TreeWalk.Walk(Path.Combine(PathOf(layer), "tree"), latest: null, new TreeLimits(), cancel, (file, entry) =>
        {
            var status = PosixFile.Status(file);
            return hashed.GetOrAdd((status.OnDevice, status.Inode, status.Changed), _ => ContentHash.Of(file, entry));
        });
        return LayerCheck.Compare(PathOf(layer), manifest.Entries, found, use);
    }

    private string PathOf(Digest layer) => store.At(StoreFolder.Layers, LayerName.Of(layer));
}
