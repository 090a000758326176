using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tar;

/// <summary>
/// Headers of the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"), each preceded by an extended header for what does
/// not fit into one. The same member gives the same bytes.
/// </summary>
public static class TarFormat
{
    /// <summary>Everything in an archive is padded to a multiple of so many bytes.</summary>
    public const int Block = 512;

    private const long MaxSize = 0x1_ffff_ffff; // 11 octal digits
    private const long MaxOwner = 0x1f_ffff; // 7 octal digits
    private const int MaxName = 100;

    /// <summary>The end of an archive: two blocks of zeros.</summary>
    public static byte[] End => new byte[2 * Block];

    /// <summary>Bytes from the end of a content to the next block.</summary>
    public static int Padding(long size) => (int)((Block - (size % Block)) % Block);

    /// <summary>All header blocks of a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="further">Adds records that the extended header is to have after those that are needed anyway.</param>
    public static byte[] Header(TarMember member, Action<PaxRecords>? further = null)
    {
        var extended = new PaxRecords();
        extended.AddWhen(member.Name.Length > MaxName, "path", member.Name);
        extended.AddWhen(member.Link.Length > MaxName, "linkpath", member.Link);
        extended.AddWhen(member.Uid > MaxOwner, "uid", member.Uid);
        extended.AddWhen(member.Gid > MaxOwner, "gid", member.Gid);
        extended.AddWhen(member.Mtime is < 0 or > MaxSize, "mtime", member.Mtime);
        extended.AddWhen(member.Size > MaxSize, "size", member.Size);
        further?.Invoke(extended);
        var header = Ustar(member with
        {
            Uid = member.Uid <= MaxOwner ? member.Uid : 0,
            Gid = member.Gid <= MaxOwner ? member.Gid : 0,
            Size = member.Size <= MaxSize ? member.Size : 0,
            Mtime = member.Mtime is >= 0 and <= MaxSize ? member.Mtime : 0,
        });
        if (extended.IsEmpty)
        {
            return header;
        }

        var records = extended.ToBytes();
        var before = new TarMember((byte)'x', "./PaxHeaders"u8.ToArray()) { Mode = ModeBits.Readable, Size = records.Length };
        return [.. Ustar(before), .. records, .. new byte[Padding(records.Length)], .. header];
    }

    private static byte[] Ustar(TarMember member)
    {
        var block = new byte[Block];
        member.Name.AsSpan(0, Math.Min(member.Name.Length, MaxName)).CopyTo(block);
        Octal(block, 100, 8, member.Mode);
        Octal(block, 108, 8, member.Uid);
        Octal(block, 116, 8, member.Gid);
        Octal(block, 124, 12, member.Size);
        Octal(block, 136, 12, member.Mtime);
        block[156] = member.Type;
        member.Link.AsSpan(0, Math.Min(member.Link.Length, MaxName)).CopyTo(block.AsSpan(157));
        "ustar\u000000"u8.CopyTo(block.AsSpan(257));
        Octal(block, 329, 8, member.Major);
        Octal(block, 337, 8, member.Minor);
        // The sum is taken with its own field as spaces.
        block.AsSpan(148, 8).Fill((byte)' ');
        Octal(block, 148, 7, block.Sum(b => (long)b));
        return block;
    }

    private static void Octal(byte[] block, int at, int length, long number) =>
        Encoding.ASCII.GetBytes(Convert.ToString(number, 8).PadLeft(length - 1, '0') + "\0").CopyTo(block, at);
}
