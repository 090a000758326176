using Coppice.Archives.Own;

namespace Coppice.Archives.Tests.Support;

/// <summary>Signs by one of the keys made for tests.</summary>
/// <param name="keys">The keys.</param>
/// <param name="name">The one that signs.</param>
/// <param name="shown">The one that it says did.</param>
internal sealed class TestSigner(Keys keys, string name, string shown) : IArchiveSigner
{
    /// <summary>For what signs nothing.</summary>
    public static IArchiveSigner None { get; } = new NoSigner();

    public ArchiveSignature Sign(ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        new(keys.SignDetached(content.ToArray(), name, "--armor"), File.ReadAllBytes(keys.ArmouredRing(shown)));

    private sealed class NoSigner : IArchiveSigner
    {
        public ArchiveSignature Sign(ReadOnlyMemory<byte> content, CancellationToken cancel) =>
            throw new InvalidOperationException("nothing is to be signed");
    }
}
