using System.Buffers;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>The extended attributes of one entry, in bytewise order of their names, compared by value.</summary>
public sealed class XattrSet : IEquatable<XattrSet>
{
    // What overlayfs notes for itself; it means nothing outside the upper layer that it was written to.
    private static ReadOnlySpan<byte> OverlayPrefix => "trusted.overlay."u8;

    private readonly List<KeyValuePair<ByteString, ByteString>> attributes;

    private XattrSet(List<KeyValuePair<ByteString, ByteString>> attributes) => this.attributes = attributes;

    /// <summary>No attributes.</summary>
    public static XattrSet Empty { get; } = new([]);

    /// <summary>Names and values.</summary>
    public IReadOnlyList<KeyValuePair<ByteString, ByteString>> Attributes => attributes;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => attributes.Count == 0;

    /// <summary>
    /// 32 hexadecimal digits that tell sets apart in names of the pool: half of the SHA-256 over their text form.
    /// </summary>
    public string Hash
    {
        get
        {
            var text = new ArrayBufferWriter<byte>();
            Write(text);
            return Digest.Of(text.WrittenSpan).Hex[..32];
        }
    }

    /// <summary>The set of these attributes, without overlayfs' own.</summary>
    public static XattrSet Of(IEnumerable<KeyValuePair<byte[], byte[]>> attributes)
    {
        var kept = attributes
            .Where(pair => !pair.Key.AsSpan().StartsWith(OverlayPrefix))
            .Select(pair => KeyValuePair.Create(new ByteString(pair.Key), new ByteString(pair.Value)))
            .ToList();
        kept.Sort((a, b) => a.Key.Bytes.SequenceCompareTo(b.Key.Bytes));
        return kept.Count == 0 ? Empty : new XattrSet(kept);
    }

    /// <summary>The set with one attribute, for instance for tests and grafts.</summary>
    public static XattrSet Of(string name, ReadOnlySpan<byte> value) => Of([new(Encoding.UTF8.GetBytes(name), value.ToArray())]);

    /// <inheritdoc/>
    public bool Equals(XattrSet? other) => other is not null && attributes.Count == other.attributes.Count
        && attributes.Zip(other.attributes)
            .All(pair => pair.First.Key.Equals(pair.Second.Key) && pair.First.Value.Equals(pair.Second.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as XattrSet);

    /// <inheritdoc/>
    public override int GetHashCode() => attributes.Count == 0 ? 0 : HashCode.Combine(attributes[0].Key, attributes[0].Value);

    /// <summary>Every attribute as <c> xattr:name=value</c>; an equals sign in a name is escaped.</summary>
    internal void Write(IBufferWriter<byte> text)
    {
        foreach (var (name, value) in Attributes)
        {
            text.Write(" xattr:"u8);
            EscapedText.Write(text, name.Bytes, (byte)'=');
            text.Write("="u8);
            EscapedText.Write(text, value.Bytes);
        }
    }
}
