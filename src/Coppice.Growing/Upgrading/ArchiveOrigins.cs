using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Where the packages of older frozen archives are from. Templates of one build were mostly grown from one and the same: it is
/// looked for among all snapshots, and opened, once. Safe to ask from several threads.
/// </summary>
/// <param name="find">Finds a frozen archive by its digest.</param>
/// <param name="open">Opens it.</param>
internal sealed class ArchiveOrigins(Func<Digest, ArchiveSnapshot?> find, Func<ArchiveSnapshot, IPackageOrigins> open)
{
    private readonly ConcurrentDictionary<Digest, Lazy<IPackageOrigins?>> opened = new();

    /// <summary>The origins of a frozen archive's packages; null when the store does not have it any more.</summary>
    /// <param name="archive">Its digest.</param>
    public IPackageOrigins? Of(Digest archive) =>
        opened.GetOrAdd(archive, _ => new Lazy<IPackageOrigins?>(() => find(archive) is { } found ? open(found) : null)).Value;
}
