using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>Some bytes compared by value: a link's target, the name or value of an attribute.</summary>
public sealed class ByteString(ReadOnlySpan<byte> bytes) : IEquatable<ByteString>
{
    private readonly byte[] bytes = bytes.ToArray();

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <inheritdoc/>
    public bool Equals(ByteString? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ByteString);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <summary>The bytes to show to a person.</summary>
    public override string ToString() => VisibleText.Of(Bytes);
}
