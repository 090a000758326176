using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Archives;

/// <summary>The verified metadata of all archives of a family, frozen at one moment.</summary>
/// <param name="Digest">Digest over the digests of its archives; names the snapshot.</param>
/// <param name="Taken">When it was taken, for people; not part of any digest.</param>
/// <param name="Archives">The archives by name.</param>
public sealed record Snapshot(Digest Digest, DateTimeOffset Taken, IReadOnlyDictionary<string, ArchiveSnapshot> Archives);
