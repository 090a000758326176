using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Archives.Freezing;

/// <summary>One archive that is being taken.</summary>
/// <param name="Declaration">As declared.</param>
/// <param name="Format">Its distribution.</param>
/// <param name="Architecture">The distribution's name of the architecture.</param>
/// <param name="Keyring">The pinned keys.</param>
/// <param name="Mirrors">The mirror of every suite, without a trailing slash.</param>
internal sealed record ArchiveJob(
    ArchiveDeclaration Declaration, IArchiveFormat Format, string Architecture, OpenPgpKeyring Keyring,
    IReadOnlyDictionary<string, Uri> Mirrors)
{
    /// <summary>The architectures beside its own whose indexes are taken where it has them.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];
}
