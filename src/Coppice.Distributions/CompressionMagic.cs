namespace Coppice.Distributions;

/// <summary>How a file is compressed, by its first bytes: for files whose names do not say.</summary>
public static class CompressionMagic
{
    /// <summary>As many first bytes tell.</summary>
    public const int Length = 6;

    /// <summary>How a file is compressed.</summary>
    /// <param name="first">Its first bytes, at least <see cref="Length"/> of them where it has as many.</param>
    public static IndexCompression Of(ReadOnlySpan<byte> first) => first switch
    {
        // RFC 1952, 2.3.1; the .xz file format, 2.1.1.1; RFC 8878, 3.1.1; bzip2(1).
        [0x1f, 0x8b, ..] => IndexCompression.Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => IndexCompression.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => IndexCompression.Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => IndexCompression.Bzip2,
        _ => IndexCompression.None,
    };
}
