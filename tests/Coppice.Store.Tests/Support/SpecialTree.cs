using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Tests.Support;

/// <summary>A directory with one of everything that is easily lost.</summary>
internal static class SpecialTree
{
    // struct vfs_cap_data, revision 2 with the effective bit: cap_net_raw (13) permitted.
    private static ReadOnlySpan<byte> NetRaw => [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // user::rw-, user:1000:r--, group::r--, mask::r--, other::r--
    private static ReadOnlySpan<byte> Acl =>
    [
        2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 232, 3, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255,
        0x10, 0, 4, 0, 255, 255, 255, 255, 0x20, 0, 4, 0, 255, 255, 255, 255,
    ];

    internal static void Make(string directory)
    {
        using var root = DirectoryHandle.Open(directory);
        File(root, "empty"u8, "");
        File(root, "setuid"u8, "program", mode: 0x9ed);
        File(root, "owned"u8, "theirs", uid: uint.MaxValue - 1, gid: 3_000_000_000);
        File(root, "first"u8, "hard link");
        root.Link(root, "first"u8, "second"u8);
        File(root, [0xff, 0xfe, (byte)'\n', 0x1b], "not UTF-8");
        File(root, Enumerable.Repeat((byte)0xe9, 255).ToArray(), "255 bytes");
        File(root, ".wh.first"u8, "an ordinary name");
        File(root, "capable"u8, "ping");
        Xattr.Set(root, "capable"u8, "security.capability"u8, NetRaw);
        File(root, "shared"u8, "acl");
        Xattr.Set(root, "shared"u8, "system.posix_acl_access"u8, Acl);
        File(root, "noted"u8, "attributes");
        Xattr.Set(root, "noted"u8, "user.a=b%"u8, [0, (byte)'\n', 0xff]);
        Xattr.Set(root, "noted"u8, "trusted.overlay.opaque"u8, "y"u8);
        root.MakeNode("null"u8, FileKind.CharDevice, new DeviceNumber(1, 3));
        root.MakeNode("disk"u8, FileKind.BlockDevice, new DeviceNumber(259, 70_000));
        root.MakeNode("pipe"u8, FileKind.Fifo);
        root.MakeNode("socket"u8, FileKind.Socket);
        root.MakeSymlink(Encoding.ASCII.GetBytes("/" + new string('t', 3000)), "link"u8);
        root.MakeSymlink([0xff, (byte)' '], "odd link"u8);
        root.SetOwner("odd link"u8, 7, 8);
        Sparse(root);
        root.MakeDirectory("closed"u8);
        using (var closed = root.OpenDirectory("closed"u8))
        {
            File(closed, "inside"u8, "mode 000 above");
        }

        root.SetMode("closed"u8, 0);
        foreach (var name in root.Names())
        {
            root.SetTime(name, 1_500_000_000);
        }

        root.SetTime("empty"u8, -1);
    }

    private static void File(
        DirectoryHandle folder, ReadOnlySpan<byte> name, string content, int mode = 0x1a4, uint uid = 0, uint gid = 0)
    {
        using var file = folder.CreateFile(name);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(content), 0);
        PosixFile.SetOwner(file, uid, gid);
        PosixFile.SetMode(file, mode);
    }

    // 64 MiB of which 4 KiB in the middle are data.
    private static void Sparse(DirectoryHandle root)
    {
        using var file = root.CreateFile("sparse"u8);
        RandomAccess.Write(file, Enumerable.Repeat((byte)'s', 4096).ToArray(), 32 << 20);
        PosixFile.SetSize(file, 64 << 20);
    }
}
