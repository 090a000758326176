using System.Security.Cryptography;

namespace Coppice.Growing.Records;

/// <summary>The form of records that may be damaged: a first line, the SHA-256 of what follows, and that.</summary>
internal static class SealedRecord
{
    /// <summary>Makes one.</summary>
    /// <param name="firstLine">Says what it is, and in which version; with its line feed.</param>
    /// <param name="body">What follows.</param>
    public static byte[] Of(ReadOnlySpan<byte> firstLine, ReadOnlySpan<byte> body) =>
        [.. firstLine, .. SHA256.HashData(body), .. body];

    /// <summary>What follows in one; null when it is damaged, or of another kind or version.</summary>
    public static byte[]? TryOpen(ReadOnlySpan<byte> firstLine, ReadOnlySpan<byte> file)
    {
        var start = firstLine.Length + SHA256.HashSizeInBytes;
        return file.Length >= start && file.StartsWith(firstLine)
            && SHA256.HashData(file[start..]).AsSpan().SequenceEqual(file[firstLine.Length..start])
            ? file[start..].ToArray()
            : null;
    }
}
