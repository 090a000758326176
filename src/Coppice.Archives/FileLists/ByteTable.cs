using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Coppice.Foundation;

namespace Coppice.Archives.FileLists;

/// <summary>Texts as bytes, each once, numbered in the order in which they came. One block of memory: millions of small objects would take several times as much.</summary>
internal sealed class ByteTable
{
    private const int FreeSlot = -1;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private byte[] arena = new byte[1 << 16];
    private int used;
    private readonly List<int> ends = [];
    private int[] slots = NewSlots(1 << 12);

    /// <summary>How many there are.</summary>
    public int Count => ends.Count;

    /// <summary>A text by its number.</summary>
    public ReadOnlySpan<byte> this[int number] => arena.AsSpan(Start(number), ends[number] - Start(number));

    /// <summary>The number of a text; a new one when it was not there.</summary>
    /// <exception cref="Failure">All together are larger than 2 GB.</exception>
    public int Add(ReadOnlySpan<byte> text)
    {
        var slot = Slot(text);
        if (slots[slot] != FreeSlot)
        {
            return slots[slot];
        }

        slots[slot] = ends.Count;
        Append(text);
        if (ends.Count > slots.Length / 2)
        {
            Grow();
        }

        return ends.Count - 1;
    }

    /// <summary>The numbers in bytewise order of the texts.</summary>
    public int[] Sorted()
    {
        var numbers = new int[Count];
        var beginnings = new ulong[Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            (numbers[i], beginnings[i]) = (i, Beginning(this[i]));
        }

        // By the first eight bytes as a number, which is fast, then within what begins alike.
        Array.Sort(beginnings, numbers);
        for (var start = 0; start < numbers.Length;)
        {
            var end = start + 1;
            while (end < numbers.Length && beginnings[end] == beginnings[start])
            {
                end++;
            }

            numbers.AsSpan(start, end - start).Sort((a, b) => this[a].SequenceCompareTo(this[b]));
            start = end;
        }

        return numbers;
    }

    private int Start(int number) => number == 0 ? 0 : ends[number - 1];

    private int Slot(ReadOnlySpan<byte> text)
    {
        var slot = (int)(Hash(text) >> 32) & (slots.Length - 1);
        while (slots[slot] != FreeSlot && !this[slots[slot]].SequenceEqual(text))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > Array.MaxLength - used)
        {
            throw new Failure("a list of files has more names than there is room for");
        }

        if (used + text.Length > arena.Length)
        {
            Array.Resize(ref arena, (int)Math.Min(Array.MaxLength, Math.Max(used + text.Length, 2L * arena.Length)));
        }

        text.CopyTo(arena.AsSpan(used));
        used += text.Length;
        ends.Add(used);
    }

    private void Grow()
    {
        slots = NewSlots(slots.Length * 2);
        for (var i = 0; i < ends.Count; i++)
        {
            slots[Slot(this[i])] = i;
        }
    }

    private static int[] NewSlots(int count)
    {
        var free = new int[count];
        Array.Fill(free, FreeSlot);
        return free;
    }

    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * Multiplier;
        while (text.Length >= sizeof(ulong))
        {
            hash = (BitOperations.RotateLeft(hash, 29) ^ MemoryMarshal.Read<ulong>(text)) * Multiplier;
            text = text[sizeof(ulong)..];
        }

        hash = (BitOperations.RotateLeft(hash, 29) ^ Beginning(text)) * Multiplier;
        return hash ^ (hash >> 29);
    }

    private static ulong Beginning(ReadOnlySpan<byte> text)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        text[..Math.Min(text.Length, first.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }
}
