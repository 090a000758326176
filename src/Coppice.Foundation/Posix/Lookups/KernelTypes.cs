using System.Buffers.Binary;

namespace Coppice.Foundation.Posix.Lookups;

/// <summary>
/// Where the members of the running kernel's structures lie, by the description that the kernel has of itself: BTF, the BPF type
/// format (Documentation/bpf/btf.rst of Linux), in <c>/sys/kernel/btf/vmlinux</c>.
/// </summary>
internal sealed class KernelTypes
{
    private const string Description = "/sys/kernel/btf/vmlinux";
    private const ushort Magic = 0xeb9f;
    private const int LeastHeader = 24, TypeSize = 12, MemberSize = 12;
    private const int Structure = 4, Union = 5;

    private readonly byte[] bytes;
    private readonly int strings;
    private readonly List<int> types = [0];
    private readonly Dictionary<string, int> structures = new(StringComparer.Ordinal);

    private KernelTypes(byte[] bytes, IReadOnlyCollection<string> wanted)
    {
        this.bytes = bytes;
        // struct btf_header: magic 2, version 1, flags 1, then five words: its length; where types and strings begin after it,
        // and their lengths.
        var header = Word(4);
        strings = header + Word(16);
        for (var at = header + Word(8); at < header + Word(8) + Word(12); at += TypeSize + RestOf(at))
        {
            if (KindOf(at) == Structure && wanted.Contains(Name(Word(at))))
            {
                structures.TryAdd(Name(Word(at)), at);
            }

            types.Add(at);
        }
    }

    /// <summary>Reads the description.</summary>
    /// <param name="structures">The names of the structures that will be asked for.</param>
    /// <returns>Null where this kernel has none, or one of another form.</returns>
    public static KernelTypes? TryRead(IReadOnlyCollection<string> structures)
    {
        try
        {
            var read = File.ReadAllBytes(Description);
            return read.Length >= LeastHeader && BinaryPrimitives.ReadUInt16LittleEndian(read) == Magic
                ? new KernelTypes(read, structures)
                : null;
        }
        catch (Exception e)
            when (FileErrors.Is(e) || e is ArgumentOutOfRangeException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Where a member lies in a structure.</summary>
    /// <param name="structure">The name of the structure: <c>fs_struct</c>.</param>
    /// <param name="path">The member, or a member of that member: <c>root.dentry</c>.</param>
    /// <returns>Bytes from the beginning of the structure; null when it has none of that name.</returns>
    public int? OffsetOf(string structure, string path)
    {
        if (!structures.TryGetValue(structure, out var at))
        {
            return null;
        }

        var offset = 0;
        foreach (var member in path.Split('.'))
        {
            if (Find(at, member) is not { } found)
            {
                return null;
            }

            offset += found.Offset;
            at = types[found.Type];
        }

        return offset;
    }

    // Members of unions and structures without a name count as members of what they are in.
    private (int Offset, int Type)? Find(int at, string name)
    {
        at = Resolve(at);
        if (KindOf(at) is not (Structure or Union))
        {
            return null;
        }

        for (var member = at + TypeSize; member < at + TypeSize + RestOf(at); member += MemberSize)
        {
            // In bits; of bit fields the upper byte is their width.
            var offset = (Word(member + 8) & 0xffffff) / 8;
            var (called, type) = (Name(Word(member)), Word(member + 4));
            if (called == name)
            {
                return (offset, type);
            }

            if (called.Length == 0 && Find(types[type], name) is { } inner)
            {
                return (offset + inner.Offset, inner.Type);
            }
        }

        return null;
    }

    // Through typedef, volatile, const, restrict and type tags.
    private int Resolve(int at)
    {
        while (at > 0 && KindOf(at) is >= 8 and <= 11 or 18)
        {
            at = types[Word(at + 8)];
        }

        return at;
    }

    // struct btf_type: name, information (count in the lower half, kind in the bits from 24 on), size or type.
    private int KindOf(int at) => at == 0 ? 0 : (Word(at + 4) >> 24) & 0x1f;

    // What follows the three words, by kind.
    private int RestOf(int at)
    {
        var count = Word(at + 4) & 0xffff;
        return KindOf(at) switch
        {
            1 or 14 or 17 => 4,
            3 => 12,
            Structure or Union or 15 or 19 => count * 12,
            6 or 13 => count * 8,
            2 or (>= 7 and <= 12) or 16 or 18 => 0,
            var other => throw new InvalidDataException($"a type of kind {other}"),
        };
    }

    private int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private string Name(int at)
    {
        var name = bytes.AsSpan(strings + at);
        return System.Text.Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }
}
