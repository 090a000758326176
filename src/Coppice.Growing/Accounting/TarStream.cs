using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Reads a tar as it comes and hashes its files: ustar and GNU format with long names and numbers, pax headers for names
/// (tar(5)). Names stay bytes, which .NET's own reader would take for UTF-8; nothing is written anywhere.
/// </summary>
internal static class TarStream
{
    private const int Block = 512;
    private const int NameLimit = 64 << 10;

    /// <summary>The members in order.</summary>
    /// <exception cref="Failure">It is no tar, or breaks off.</exception>
    public static List<PayloadEntry> Read(Stream tar)
    {
        try
        {
            return ReadAll(tar);
        }
        catch (EndOfStreamException)
        {
            throw Broken();
        }
    }

    private static List<PayloadEntry> ReadAll(Stream tar)
    {
        var entries = new List<PayloadEntry>();
        var contents = new Dictionary<BytePath, PayloadEntry>();
        var header = new byte[Block];
        byte[]? longName = null, longTarget = null;
        while (Fill(tar, header) && header.AsSpan().ContainsAnyExcept((byte)0))
        {
            var (type, size) = ((char)header[156], Number(header.AsSpan(124, 12)));
            switch (type)
            {
                case 'L':
                    longName = Name(tar, size);
                    continue;
                case 'K':
                    longTarget = Name(tar, size);
                    continue;
                case 'x':
                    (longName, longTarget) = Pax(Content(tar, size, NameLimit), longName, longTarget);
                    continue;
                case 'g':
                    Content(tar, size, NameLimit);
                    continue;
            }

            var digest = Hash(tar, type is '0' or '\0' or '7' ? size : Skip(tar, size));
            var path = PathOf(longName ?? Full(header));
            var target = longTarget ?? Field(header.AsSpan(157, 100));
            (longName, longTarget) = (null, null);
            if (Entry(header, type, path, size, digest, target, contents) is { } entry)
            {
                entries.Add(entry);
                contents[path] = entry;
            }
        }

        return entries;
    }

    private static PayloadEntry? Entry(
        byte[] header,
        char type,
        BytePath path,
        long size,
        Digest digest,
        byte[] target,
        Dictionary<BytePath, PayloadEntry> before)
    {
        var entry = new PayloadEntry(
            path, EntryType.File, (int)Number(header.AsSpan(100, 8)) & 0xfff, (uint)Number(header.AsSpan(108, 8)),
            (uint)Number(header.AsSpan(116, 8)),
            Encoding.UTF8.GetString(Field(header.AsSpan(265, 32))), Encoding.UTF8.GetString(Field(header.AsSpan(297, 32))), 0,
            null, null, default)
        {
            Mtime = type == '5' ? 0 : Number(header.AsSpan(136, 12)),
        };
        var device = new DeviceNumber((uint)Number(header.AsSpan(329, 8)), (uint)Number(header.AsSpan(337, 8)));
        return type switch
        {
            '0' or '\0' or '7' => entry with { Size = size, Content = digest },
            // A hard link is a further name of a file that came before.
            '1' =>
                before.TryGetValue(PathOf(target), out var first)
                    ? first with { Path = path, Link = first.Path }
                    : throw new Failure($"a tar archive links {path} to something that it does not have",
                        kind: ProblemKind.Damaged),
            '2' => entry with { Type = EntryType.Symlink, Mode = 0x1ff, Target = new ByteString(target) },
            '3' => entry with { Type = EntryType.CharDevice, Device = device },
            '4' => entry with { Type = EntryType.BlockDevice, Device = device },
            '5' => entry with { Type = EntryType.Directory },
            '6' => entry with { Type = EntryType.Fifo },
            _ => throw new Failure($"a tar archive has {path} of the unknown type {(int)type}", kind: ProblemKind.Damaged),
        };
    }

    private static Digest Hash(Stream tar, long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Max(1, Math.Min(size, 128 << 10))];
        for (var left = size; left > 0;)
        {
            var read = tar.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            left -= read > 0 ? read : throw Broken();
            hash.AppendData(buffer, 0, read);
        }

        Pad(tar, size);
        return Digest.FromHash(hash.GetHashAndReset());
    }

    private static long Skip(Stream tar, long size)
    {
        if (size > 0)
        {
            Hash(tar, size);
        }

        return 0;
    }

    private static byte[] Name(Stream tar, long size) => Field(Content(tar, size, NameLimit));

    private static byte[] Content(Stream tar, long size, int limit)
    {
        var content = new byte[size <= limit ? size : throw new Failure($"a tar has a header of {size} bytes",
            kind: ProblemKind.Damaged)];
        tar.ReadExactly(content);
        Pad(tar, size);
        return content;
    }

    private static void Pad(Stream tar, long size)
    {
        Span<byte> padding = stackalloc byte[Block];
        tar.ReadExactly(padding[..(int)((Block - (size % Block)) % Block)]);
    }

    // pax(1): "LENGTH KEY=VALUE\n", the length counts all of it.
    private static (byte[]? Name, byte[]? Target) Pax(ReadOnlySpan<byte> records, byte[]? name, byte[]? target)
    {
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank <= 0 || !int.TryParse(records[..blank], out var length) || length <= blank + 1 || length > records.Length)
            {
                throw Broken();
            }

            var record = records[(blank + 1)..(length - 1)];
            (name, target) = record.StartsWith("path="u8) ? (record[5..].ToArray(), target)
                : record.StartsWith("linkpath="u8) ? (name, record[9..].ToArray())
                : (name, target);
            records = records[length..];
        }

        return (name, target);
    }

    private static bool Fill(Stream tar, byte[] header)
    {
        var read = tar.ReadAtLeast(header, Block, throwOnEndOfStream: false);
        return read == Block || (read == 0 ? false : throw Broken());
    }

    // ustar splits long names; GNU format has other things in that place, and says so with a blank after its name.
    private static byte[] Full(byte[] header)
    {
        var (name, prefix) = (Field(header.AsSpan(0, 100)), Field(header.AsSpan(345, 155)));
        return prefix.Length > 0 && header.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? [.. prefix, (byte)'/', .. name] : name;
    }

    private static BytePath PathOf(byte[] name) =>
        BytePath.Of(name.AsSpan().StartsWith("./"u8) ? name.AsSpan(2) : name.AsSpan().SequenceEqual("."u8) ? default : name);

    private static byte[] Field(ReadOnlySpan<byte> field) =>
        (field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field).ToArray();

    // Octal digits, or with the top bit set a binary number (GNU tar, from 8 GiB).
    private static long Number(ReadOnlySpan<byte> field)
    {
        var number = 0L;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var b in field[1..])
            {
                number = (number << 8) | b;
            }

            return number >= 0 ? number : throw Broken();
        }

        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
            {
                number = (number << 3) | (uint)(digit - '0');
            }
        }

        return number;
    }

    private static Failure Broken() => new("truncated, or not a tar archive", kind: ProblemKind.Damaged);
}
