using System.Text;

namespace Coppice.Foundation;

/// <summary>
/// A path relative to the root of a tree, as the bytes that the kernel has: file names in root file systems need not be UTF-8.
/// No leading or trailing slash; the root itself is the empty path. Components are never empty, <c>.</c> or <c>..</c>.
/// </summary>
public sealed class BytePath : IEquatable<BytePath>, IComparable<BytePath>
{
    private readonly byte[] bytes;

    private BytePath(byte[] bytes) => this.bytes = bytes;

    /// <summary>The root of a tree.</summary>
    public static BytePath Root { get; } = new([]);

    /// <summary>The bytes, without a terminating NUL.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The last component; empty for the root.</summary>
    public ReadOnlySpan<byte> Name => Bytes[(Bytes.LastIndexOf((byte)'/') + 1)..];

    /// <summary>Whether this is the root.</summary>
    public bool IsRoot => bytes.Length == 0;

    /// <summary>The directory that holds this path; the root is its own parent.</summary>
    public BytePath Parent => Bytes.LastIndexOf((byte)'/') is var slash and >= 0 ? new BytePath(bytes[..slash]) : Root;

    /// <summary>A path from text such as <c>usr/bin/env</c> or <c>/usr/bin/env</c>.</summary>
    /// <exception cref="Failure">A component is empty, <c>.</c> or <c>..</c>, or a character is NUL.</exception>
    public static BytePath Of(string path) => Of(Encoding.UTF8.GetBytes(path));

    /// <summary>A path from raw bytes; a leading and a trailing slash are dropped.</summary>
    /// <exception cref="Failure">A component is empty, <c>.</c> or <c>..</c>, or a byte is NUL.</exception>
    public static BytePath Of(ReadOnlySpan<byte> path) => TryOf(path)
        ?? throw new Failure($"not a path inside a tree: {VisibleText.Of(path)}", kind: ProblemKind.Usage);

    /// <summary>The same for what others wrote; null where it is no path.</summary>
    public static BytePath? TryOf(ReadOnlySpan<byte> path)
    {
        var trimmed = path.Trim((byte)'/');
        if (trimmed.IsEmpty)
        {
            return Root;
        }

        foreach (var range in trimmed.Split((byte)'/'))
        {
            var component = trimmed[range];
            if (component.IsEmpty || component.SequenceEqual("."u8) || component.SequenceEqual(".."u8)
                || component.Contains((byte)0))
            {
                return null;
            }
        }

        return new BytePath(trimmed.ToArray());
    }

    /// <summary>This path with one more component.</summary>
    /// <exception cref="Failure">The name is empty, <c>.</c>, <c>..</c>, or has a slash or NUL.</exception>
    public BytePath Child(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.ContainsAny((byte)'/', (byte)0))
        {
            throw new Failure($"not a file name: {VisibleText.Of(name)}", kind: ProblemKind.Usage);
        }

        if (IsRoot)
        {
            return new BytePath(name.ToArray());
        }

        var joined = new byte[bytes.Length + 1 + name.Length];
        bytes.CopyTo(joined, 0);
        joined[bytes.Length] = (byte)'/';
        name.CopyTo(joined.AsSpan(bytes.Length + 1));
        return new BytePath(joined);
    }

    /// <summary>Whether this path is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsWithin(BytePath ancestor) =>
        ancestor.IsRoot
            || (Bytes.StartsWith(ancestor.Bytes)
            && (bytes.Length == ancestor.bytes.Length || bytes[ancestor.bytes.Length] == (byte)'/'));

    /// <summary>
    /// Order of a walk that lists a directory right before its contents: bytewise, with the slash before every other byte.
    /// </summary>
    public int CompareTo(BytePath? other)
    {
        if (other is null)
        {
            return 1;
        }

        var common = Bytes.CommonPrefixLength(other.Bytes);
        if (common == bytes.Length || common == other.bytes.Length)
        {
            return bytes.Length.CompareTo(other.bytes.Length);
        }

        var (mine, theirs) = (bytes[common], other.bytes[common]);
        return mine == (byte)'/' ? -1 : theirs == (byte)'/' ? 1 : mine.CompareTo(theirs);
    }

    /// <inheritdoc/>
    public bool Equals(BytePath? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BytePath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <summary>The path to show to a person, with a leading slash and everything unprintable escaped.</summary>
    public override string ToString() => "/" + VisibleText.Of(Bytes);

    /// <summary>Whether two paths are equal.</summary>
    public static bool operator ==(BytePath? a, BytePath? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(BytePath? a, BytePath? b) => !(a == b);

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(BytePath a, BytePath b) => a.CompareTo(b) < 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(BytePath a, BytePath b) => a.CompareTo(b) > 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <=(BytePath a, BytePath b) => a.CompareTo(b) <= 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >=(BytePath a, BytePath b) => a.CompareTo(b) >= 0;
}
