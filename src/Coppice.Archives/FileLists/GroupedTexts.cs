using System.Buffers.Binary;

namespace Coppice.Archives.FileLists;

/// <summary>Sorted texts in groups, each with something behind it; a question reads only the groups that it passes.</summary>
/// <param name="read">Reads from the file: start and length.</param>
/// <param name="begin">Where the first group begins.</param>
/// <param name="end">Where the last group ends.</param>
/// <param name="starts">The start of each group from <paramref name="begin"/>, 4 bytes each.</param>
/// <param name="count">How many texts there are.</param>
internal sealed class GroupedTexts(Func<long, long, byte[]> read, long begin, long end, byte[] starts, long count)
{
    // Most questions pass the same groups again: files of one name lie in few folders.
    private readonly Dictionary<int, byte[]> kept = [];

    /// <summary>Passes over what stands behind a text.</summary>
    public delegate void Skip(ref GroupReader reader);

    private int Groups => starts.Length / sizeof(uint);

    /// <summary>A text by its place in the order, and what stands behind it.</summary>
    public (byte[] Text, byte[] Behind) At(int number, Skip skip)
    {
        if (number < 0 || number >= count)
        {
            throw new InvalidDataException("it names a text that it has not");
        }

        var (text, rest) = (Array.Empty<byte>(), Array.Empty<byte>());
        Walk(number / FileIndexForm.Group, skip, (place, found, behind) =>
        {
            (text, rest) = (found, behind);
            return place < number;
        });
        return (text, rest);
    }

    /// <summary>The place of a text in the order and what stands behind it, or null.</summary>
    public (int Number, byte[] Behind)? Find(byte[] wanted, Skip skip)
    {
        var (low, high) = (0, Groups - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = First(middle).AsSpan().SequenceCompareTo(wanted) <= 0 ? (middle, high) : (low, middle - 1);
        }

        (int, byte[])? match = null;
        if (Groups > 0)
        {
            Walk(low, skip, (place, text, rest) =>
            {
                var order = text.AsSpan().SequenceCompareTo(wanted);
                match = order == 0 ? (place, rest) : null;
                return order < 0;
            });
        }

        return match;
    }

    private byte[] First(int group)
    {
        var reader = new GroupReader(Load(group));
        return reader.Text([]);
    }

    private void Walk(int group, Skip skip, Func<int, byte[], byte[], bool> goesOn)
    {
        var bytes = Load(group);
        var reader = new GroupReader(bytes);
        byte[] text = [];
        for (var number = group * FileIndexForm.Group; reader.Position < bytes.Length; number++)
        {
            text = reader.Text(text);
            var behind = reader.Position;
            skip(ref reader);
            if (!goesOn(number, text, bytes[behind..reader.Position]))
            {
                return;
            }
        }
    }

    private byte[] Load(int group)
    {
        if (!kept.TryGetValue(group, out var bytes))
        {
            var start = Start(group);
            var stop = group + 1 < Groups ? Start(group + 1) : end - begin;
            kept[group] = bytes = read(begin + start, stop - start);
        }

        return bytes;
    }

    private uint Start(int group) => BinaryPrimitives.ReadUInt32LittleEndian(starts.AsSpan(group * sizeof(uint)));
}

/// <summary>Reads the parts of a group one after the other.</summary>
internal ref struct GroupReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>How much was read.</summary>
    public int Position { get; private set; }

    /// <summary>A number of variable length (LEB128).</summary>
    public long Number()
    {
        var (value, shift) = (0L, 0);
        while (true)
        {
            var next = Position < bytes.Length && shift < 63 ? bytes[Position++] : throw new InvalidDataException("a number in it does not end");
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }

    /// <summary>A text that shares its beginning with the one before it.</summary>
    public byte[] Text(byte[] before)
    {
        var (shared, own) = ((int)Number(), (int)Number());
        byte[] text = [.. before.AsSpan(0, shared), .. bytes.Slice(Position, own)];
        Position += own;
        return text;
    }
}
