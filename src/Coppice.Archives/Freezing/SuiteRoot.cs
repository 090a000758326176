using Coppice.Archives.Signatures;
using Coppice.Distributions;

namespace Coppice.Archives.Freezing;

/// <summary>A suite's signed file, fetched, verified and found acceptable.</summary>
/// <param name="Job">Its archive.</param>
/// <param name="Suite">The suite.</param>
/// <param name="Signed">Which of the forms of the signed file the mirror has.</param>
/// <param name="File">The signed file as it came.</param>
/// <param name="Verified">The keys that signed it, and when.</param>
/// <param name="Root">What it says.</param>
internal sealed record SuiteRoot(
    ArchiveJob Job, string Suite, SignedRoot Signed, byte[] File, VerifiedText Verified, ArchiveRoot Root)
{
    /// <summary>Its detached signature; null when it is clear-signed, or an index itself.</summary>
    public byte[]? Signature { get; init; }

    /// <summary>Further verified files of the suite: the index that the signed file is itself, signatures of indexes, other
    /// signed files.</summary>
    public IReadOnlyList<KeptFile> Kept { get; init; } = [];

    /// <summary>The mirror that it came from.</summary>
    public Uri Mirror => Job.Mirrors[Suite];
}

/// <summary>A verified file of a suite.</summary>
/// <param name="Path">Its path, by which the suite's snapshot knows it.</param>
/// <param name="Content">Its content.</param>
/// <param name="Signed">When it was signed, where it is one more signed file.</param>
internal sealed record KeptFile(string Path, byte[] Content, DateTimeOffset? Signed = null);
