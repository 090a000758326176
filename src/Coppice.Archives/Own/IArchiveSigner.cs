using Coppice.Foundation;

namespace Coppice.Archives.Own;

/// <summary>Signs the metadata of archives that are made here, by the key of the store.</summary>
public interface IArchiveSigner
{
    /// <summary>Signs. The first time it may make the key.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no key, and none can be made; or it cannot sign.</exception>
    ArchiveSignature Sign(ReadOnlyMemory<byte> content, CancellationToken cancel);
}

/// <summary>A signature.</summary>
/// <param name="Signature">Detached, ASCII-armoured (RFC 9580).</param>
/// <param name="PublicKey">The key that made it, ASCII-armoured or binary.</param>
public sealed record ArchiveSignature(byte[] Signature, byte[] PublicKey);
