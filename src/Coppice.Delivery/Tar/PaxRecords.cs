using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Records of a pax extended header: <c>length keyword=value\n</c>, where the length counts itself. Attributes are
/// <c>SCHILY.xattr.NAME</c> with raw values, access control lists <c>SCHILY.acl.access</c> as text: the forms that GNU tar,
/// star and libarchive share.
/// </summary>
internal sealed class PaxRecords
{
    private readonly ArrayBufferWriter<byte> records = new();

    internal bool IsEmpty => records.WrittenCount == 0;

    internal byte[] ToBytes() => records.WrittenSpan.ToArray();

    internal void AddWhen(bool needed, string keyword, ReadOnlySpan<byte> value)
    {
        if (needed)
        {
            Add(Encoding.ASCII.GetBytes(keyword), value);
        }
    }

    internal void AddWhen(bool needed, string keyword, long value) =>
        AddWhen(needed, keyword, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    internal void AddXattrs(XattrSet xattrs, bool asGnu = true)
    {
        foreach (var (name, value) in xattrs.Attributes)
        {
            if (asGnu && name.Bytes.SequenceEqual("system.posix_acl_access"u8))
            {
                Add("SCHILY.acl.access"u8, Acl(value.Bytes));
            }
            else if (asGnu && name.Bytes.SequenceEqual("system.posix_acl_default"u8))
            {
                Add("SCHILY.acl.default"u8, Acl(value.Bytes));
            }
            else
            {
                Add([.. "SCHILY.xattr."u8, .. asGnu ? Encoded(name.Bytes) : name.Bytes.ToArray()], value.Bytes);
            }
        }
    }

    private void Add(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        var rest = keyword.Length + value.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.Write(" "u8);
        records.Write(keyword);
        records.Write("="u8);
        records.Write(value);
        records.Write("\n"u8);
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    // A keyword ends at the first equals sign; GNU tar writes one inside a name as %3D.
    private static byte[] Encoded(ReadOnlySpan<byte> name)
    {
        var encoded = new List<byte>(name.Length);
        foreach (var b in name)
        {
            encoded.AddRange(b switch { (byte)'=' => "%3D"u8, (byte)'%' => "%25"u8, _ => [b] });
        }

        return [.. encoded];
    }

    // Binary form (acl_ea.h of the kernel): version 2 as 4 bytes, then entries of tag (2 bytes), permissions (2), id (4),
    // little-endian.
    private static byte[] Acl(ReadOnlySpan<byte> value)
    {
        var words = new List<string>();
        for (var at = 4; at + 8 <= value.Length; at += 8)
        {
            var bits = BinaryPrimitives.ReadUInt16LittleEndian(value[(at + 2)..]);
            var id = BinaryPrimitives.ReadUInt32LittleEndian(value[(at + 4)..]);
            var who = BinaryPrimitives.ReadUInt16LittleEndian(value[at..]) switch
            {
                0x01 => "user::",
                0x02 => $"user:{id}:",
                0x04 => "group::",
                0x08 => $"group:{id}:",
                0x10 => "mask::",
                _ => "other::",
            };
            words.Add($"{who}{((bits & 4) != 0 ? 'r' : '-')}{((bits & 2) != 0 ? 'w' : '-')}{((bits & 1) != 0 ? 'x' : '-')}");
        }

        return Encoding.ASCII.GetBytes(string.Join(',', words));
    }
}
