using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Engine.Caching;

/// <summary>A file of an archive that may be given to whoever asks: what it must be is known before its first byte.</summary>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Digest">Its digest, by a signature that was verified.</param>
/// <param name="Modified">When it changed, to the second, UTC: the same for the same content.</param>
public sealed record ServedFile(long Size, Digest Digest, DateTimeOffset Modified)
{
    // Any moment does that no clock is behind of.
    private static readonly DateTimeOffset First = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Absolute path of the file in the store, where it is one of the metadata that every snapshot has.</summary>
    public string? Stored { get; init; }

    /// <summary>Where it can be fetched from, in this order; each is the same file.</summary>
    public IReadOnlyList<PackageFile> Places { get; init; } = [];

    /// <summary>The package whose signature it is; size and digest are known when that was fetched.</summary>
    public PackageFile? SignatureOf { get; init; }

    /// <summary>Whether its path gets another content with the next moment.</summary>
    public bool IsMetadata { get; init; }

    /// <summary>
    /// A time for a file that says none. It follows from the content, so that no client continues one file with another.
    /// </summary>
    public static DateTimeOffset TimeOf(Digest digest) => First.AddSeconds(Convert.ToUInt32(digest.Hex[..6], 16));
}

/// <summary>What the cache answers to a path.</summary>
/// <param name="File">The file; null where there is none to give.</param>
/// <param name="Refusal">Why a file that exists is not given; null where there is none at all.</param>
public sealed record Lookup(ServedFile? File, string? Refusal = null)
{
    /// <summary>Nothing has that path.</summary>
    public static Lookup Nothing { get; } = new(File: null);
}
