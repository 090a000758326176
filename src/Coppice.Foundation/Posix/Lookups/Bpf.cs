using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix.Lookups;

/// <summary>Calls of bpf(2). Each gives null, or false, where the kernel refuses: nothing here is needed to go on.</summary>
internal static unsafe class Bpf
{
    private const int MapCreate = 0, MapLookup = 1, MapUpdate = 2, ProgramLoad = 5;
    private const int RawTracepointOpen = 17, LookUpAndDeleteMany = 25;
    private const uint RawTracepoint = 17;

    // What union bpf_attr may take of all commands used here.
    private const int AttributesSize = 128;
    private const int NoEntry = 2;

    // The helpers that read memory are for programs under the GPL; this one, which Coppice makes, may be used under both
    // licences.
    private static readonly byte[] License = "Dual MIT/GPL\0"u8.ToArray();

    /// <summary>Kinds of maps, by their numbers in linux/bpf.h.</summary>
    public enum MapKind
    {
        Hash = 1,
        Array = 2,
        ArrayForEachProcessor = 6,
    }

    private static int Number { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    /// <summary>Makes a map.</summary>
    public static SafeFileHandle? Map(MapKind kind, int keySize, int valueSize, int entries)
    {
        // BPF_F_NO_PREALLOC: memory is taken as entries come.
        var flags = kind == MapKind.Hash ? 1u : 0u;
        var attributes = stackalloc uint[AttributesSize / 4];
        Clear(attributes);
        (attributes[0], attributes[1], attributes[2]) = ((uint)kind, (uint)keySize, (uint)valueSize);
        (attributes[3], attributes[4]) = ((uint)entries, flags);
        return Handle(Call(MapCreate, attributes));
    }

    /// <summary>Puts a value into a map.</summary>
    public static bool Put(SafeFileHandle map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keys = key, values = value)
        {
            return Entry(MapUpdate, map, keys, values) >= 0;
        }
    }

    /// <summary>The number of 4 bytes that an array has at its beginning; null where it cannot be read.</summary>
    public static int? First(SafeFileHandle array)
    {
        int key = 0, value = 0;
        return Entry(MapLookup, array, (byte*)&key, (byte*)&value) >= 0 ? value : null;
    }

    /// <summary>Loads a program for a raw tracepoint and attaches it: it runs until the handle is closed.</summary>
    public static SafeFileHandle? Attach(string tracepoint, ulong[] program)
    {
        var attributes = stackalloc uint[AttributesSize / 4];
        Clear(attributes);
        var pointers = (ulong*)attributes;
        SafeFileHandle? loaded;
        fixed (ulong* steps = program)
        fixed (byte* license = License)
        {
            (attributes[0], attributes[1]) = (RawTracepoint, (uint)program.Length);
            (pointers[1], pointers[2]) = ((ulong)steps, (ulong)license);
            loaded = Handle(Call(ProgramLoad, attributes));
        }

        if (loaded is null)
        {
            return null;
        }

        // What is attached holds the program.
        using (loaded)
        {
            Clear(attributes);
            fixed (byte* name = Libc.Terminated(System.Text.Encoding.ASCII.GetBytes(tracepoint)))
            {
                (pointers[0], attributes[2]) = ((ulong)name, (uint)PosixFile.Number(loaded));
                return Handle(Call(RawTracepointOpen, attributes));
            }
        }
    }

    /// <summary>Takes all keys out of a map.</summary>
    /// <param name="map">A hash whose values have 4 bytes.</param>
    /// <param name="keySize">The size of a key.</param>
    /// <param name="key">Called for each key.</param>
    /// <returns>Whether the kernel gave all of them.</returns>
    public static bool TakeKeys(SafeFileHandle map, int keySize, Action<ReadOnlyMemory<byte>> key)
    {
        const int AtOnce = 512;
        var keys = new byte[AtOnce * keySize];
        var values = new byte[AtOnce * sizeof(int)];
        // struct of the batch commands: where to begin, where to go on, keys, values (8 bytes each), count, map (4 each), flags
        // (8, 8).
        var attributes = stackalloc ulong[AttributesSize / 8];
        // Where the kernel goes on is a number of its own.
        ulong place = 0;
        var isFirst = true;
        while (true)
        {
            Clear((uint*)attributes);
            int result, count;
            fixed (byte* keysAt = keys, valuesAt = values)
            {
                (attributes[0], attributes[1]) = (isFirst ? 0 : (ulong)&place, (ulong)&place);
                (attributes[2], attributes[3]) = ((ulong)keysAt, (ulong)valuesAt);
                attributes[4] = AtOnce | ((ulong)PosixFile.Number(map) << 32);
                result = Call(LookUpAndDeleteMany, (uint*)attributes);
                count = (int)(uint)attributes[4];
            }

            // Not there means that this was the last part.
            var ended = result < 0 && Marshal.GetLastPInvokeError() == NoEntry;
            if (result < 0 && !ended)
            {
                return false;
            }

            for (var at = 0; at < count; at++)
            {
                key(keys.AsMemory(at * keySize, keySize));
            }

            if (ended)
            {
                return true;
            }

            isFirst = false;
        }
    }

    private static int Entry(int command, SafeFileHandle map, byte* key, byte* value)
    {
        var attributes = stackalloc ulong[AttributesSize / 8];
        Clear((uint*)attributes);
        (attributes[0], attributes[1], attributes[2]) = ((uint)PosixFile.Number(map), (ulong)key, (ulong)value);
        return Call(command, (uint*)attributes);
    }

    private static void Clear(uint* attributes) => new Span<byte>(attributes, AttributesSize).Clear();

    private static int Call(int command, uint* attributes) =>
        (int)Libc.SystemCall(Number, command, (nint)attributes, AttributesSize, 0, 0);

    // The kernel makes every descriptor of this kind close-on-exec.
    private static SafeFileHandle? Handle(int number) => number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
}
