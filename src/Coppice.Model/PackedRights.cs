using System.Globalization;
using System.Text;
using Coppice.Families;

namespace Coppice.Model;

/// <summary>Sets modes and owners in a tar as <see cref="FileTree"/> packs it (tar(5), GNU format).</summary>
public static class PackedRights
{
    private const int Block = 512;

    /// <summary>The tar with modes and the names of user and group as they are said.</summary>
    public static byte[] With(byte[] tar, FileRights rights)
    {
        if (rights == FileRights.None)
        {
            return tar;
        }

        ForEach(tar, header =>
        {
            var type = (char)header[156];
            if ((type == '5' ? rights.FolderMode : type == '2' ? null : rights.Mode) is { } mode)
            {
                Octal(header.Slice(100, 8), mode);
            }

            Account(header, 265, 108, rights.Owner);
            Account(header, 297, 116, rights.Group);
        });
        return tar;
    }

    /// <summary>The tar with the numbers of a user and group in place of their names.</summary>
    public static byte[] Numbered(byte[] tar, uint? uid, uint? gid)
    {
        ForEach(tar, header =>
        {
            Number(header, 265, 108, uid);
            Number(header, 297, 116, gid);
        });
        return tar;
    }

    private static void ForEach(byte[] tar, HeaderAction change)
    {
        for (var at = 0; at + Block <= tar.Length && tar[at] != 0;)
        {
            var header = tar.AsSpan(at, Block);
            var size = Encoding.ASCII.GetString(header.Slice(124, 12)).Trim('\0', ' ')
                .Aggregate(0L, (sum, digit) => (sum * 8) + CharUnicodeInfo.GetDecimalDigitValue(digit));
            if ((char)header[156] is not ('L' or 'K'))
            {
                change(header);
                Seal(header);
            }

            at += Block + (int)((size + Block - 1) / Block * Block);
        }
    }

    private static void Account(Span<byte> header, int name, int number, string? account)
    {
        if (account is null)
        {
            return;
        }

        header.Slice(name, 32).Clear();
        if (uint.TryParse(account, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            Octal(header.Slice(number, 8), (int)id);
        }
        else
        {
            Encoding.ASCII.GetBytes(account, header.Slice(name, 32));
        }
    }

    private static void Number(Span<byte> header, int name, int number, uint? id)
    {
        if (id is { } known)
        {
            header.Slice(name, 32).Clear();
            Octal(header.Slice(number, 8), (int)known);
        }
    }

    private static void Octal(Span<byte> field, int value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }
    }

    // The sum of all bytes, with blanks where it is written itself.
    private static void Seal(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
        {
            sum += value;
        }

        Octal(header.Slice(148, 7), sum);
        header[155] = (byte)' ';
    }

    private delegate void HeaderAction(Span<byte> header);
}
