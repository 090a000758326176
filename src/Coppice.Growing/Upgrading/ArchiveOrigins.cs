using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Where the packages of templates are from that were grown earlier. Templates of one build were mostly grown from the same
/// sources: these are looked for among all snapshots, and opened, once. Safe to ask from several threads.
/// </summary>
/// <param name="find">Finds what a generation was grown from.</param>
/// <param name="open">Opens it.</param>
internal sealed class ArchiveOrigins(Func<Generation, PackageSources?> find, Func<PackageSources, IPackageOrigins> open)
{
    private readonly ConcurrentDictionary<(Digest, string?), Lazy<IPackageOrigins?>> opened = new();

    /// <summary>The origins of a generation's packages; null when the store does not have its snapshot any more.</summary>
    /// <param name="generation">The generation.</param>
    public IPackageOrigins? Of(Generation generation) => opened.GetOrAdd(
        (generation.Snapshot, TemplateInputs.SourcesOf(generation)),
        _ => new Lazy<IPackageOrigins?>(() => find(generation) is { } found ? open(found) : null)).Value;
}
