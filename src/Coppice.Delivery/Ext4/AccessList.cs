using System.Buffers.Binary;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Access control lists, which ext4 keeps shorter than programs see them: entries without a name have no number (Linux,
/// fs/ext4/acl.h).
/// </summary>
internal static class AccessList
{
    private const uint Version = 2, DiskVersion = 1;
    private const uint NoNumber = uint.MaxValue;
    private const int Header = 4, Entry = 8, User = 0x02, Group = 0x08;

    /// <summary>A list as the disk has it; null when it is not one.</summary>
    internal static byte[]? OnDisk(ReadOnlySpan<byte> value)
    {
        if (value.Length < Header || value.Length % Entry != Header
            || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
        {
            return null;
        }

        using var list = new MemoryStream();
        var version = new byte[Header];
        version.AsSpan().Put32(0, DiskVersion);
        list.Write(version);
        for (var rest = value[Header..]; !rest.IsEmpty; rest = rest[Entry..])
        {
            var named = BinaryPrimitives.ReadUInt16LittleEndian(rest) is User or Group;
            list.Write(rest[..(named ? Entry : Entry / 2)]);
        }

        return list.ToArray();
    }

    /// <summary>A list as programs see it; null when the disk has none.</summary>
    internal static byte[]? FromDisk(ReadOnlySpan<byte> value)
    {
        if (value.Length < Header || value.Get32(0) != DiskVersion)
        {
            return null;
        }

        using var list = new MemoryStream();
        var entry = new byte[Entry];
        entry.AsSpan().Put32(0, Version);
        list.Write(entry.AsSpan(0, Header));
        for (var rest = value[Header..]; !rest.IsEmpty;)
        {
            var length = rest.Length >= Entry / 2 && rest.Get16(0) is User or Group ? Entry : Entry / 2;
            if (rest.Length < length)
            {
                return null;
            }

            entry.AsSpan().Put32(Entry / 2, NoNumber);
            rest[..length].CopyTo(entry);
            list.Write(entry);
            rest = rest[length..];
        }

        return list.ToArray();
    }
}
