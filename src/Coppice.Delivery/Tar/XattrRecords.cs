using System.Buffers.Binary;
using System.Text;
using Coppice.Foundation.Tar;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Records for extended attributes: <c>SCHILY.xattr.NAME</c> with raw values, access control lists <c>SCHILY.acl.access</c> as
/// text: the forms that GNU tar, star and libarchive share.
/// </summary>
internal static class XattrRecords
{
    internal static void Add(PaxRecords records, XattrSet xattrs, bool asGnu)
    {
        foreach (var (name, value) in xattrs.Attributes)
        {
            if (asGnu && name.Bytes.SequenceEqual("system.posix_acl_access"u8))
            {
                records.Add("SCHILY.acl.access"u8, Acl(value.Bytes));
            }
            else if (asGnu && name.Bytes.SequenceEqual("system.posix_acl_default"u8))
            {
                records.Add("SCHILY.acl.default"u8, Acl(value.Bytes));
            }
            else
            {
                records.Add([.. "SCHILY.xattr."u8, .. asGnu ? Encoded(name.Bytes) : name.Bytes.ToArray()], value.Bytes);
            }
        }
    }

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
