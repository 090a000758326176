using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// Extended attributes (xattr(7)). Those of links and nodes, which cannot be opened, are reached through <c>/proc/self/fd</c>
/// and the calls that do not follow links. A file system without any counts as one where no file has some.
/// </summary>
public static unsafe class Xattr
{
    // The kernel's own limits (XATTR_LIST_MAX, XATTR_SIZE_MAX).
    private const int ListLimit = 64 << 10;
    private const int ValueLimit = 64 << 10;

    private delegate nint Reader(byte* buffer, nuint size);

    /// <summary>Attributes of an open file, in bytewise order of names.</summary>
    public static List<KeyValuePair<byte[], byte[]>> All(SafeFileHandle file)
    {
        var number = PosixFile.Number(file);
        return All(
            (list, size) => Libc.FListXattr(number, list, size), name => (value, size) =>
            Libc.FGetXattr(number, name, value, size));
    }

    /// <summary>Attributes of a directory's entry, a link's own.</summary>
    public static List<KeyValuePair<byte[], byte[]>> All(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        var path = ProcPath(directory, name);
        return All(
            (list, size) => Libc.LListXattr(path, list, size), attribute => (value, size) =>
            Libc.LGetXattr(path, attribute, value, size));
    }

    /// <summary>Sets an attribute of an open file.</summary>
    public static void Set(SafeFileHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            Libc.Check(
                Libc.FSetXattr(PosixFile.Number(file), Libc.Terminated(attribute), start, (nuint)value.Length, 0), "fsetxattr",
                attribute);
        }
    }

    /// <summary>Sets an attribute of a directory's entry, a link's own.</summary>
    public static void Set(
        DirectoryHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            Libc.Check(
                Libc.LSetXattr(ProcPath(directory, name), Libc.Terminated(attribute), start, (nuint)value.Length, 0),
                "lsetxattr", attribute);
        }
    }

    private static byte[] ProcPath(DirectoryHandle directory, ReadOnlySpan<byte> name) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{directory.Number}/"), .. name, 0];

    private static List<KeyValuePair<byte[], byte[]>> All(Reader list, Func<byte[], Reader> value)
    {
        var all = new List<KeyValuePair<byte[], byte[]>>();
        if (list(null, 0) == 0)
        {
            return all;
        }

        var names = Read(list, ListLimit, "listxattr");
        while (names.AsSpan().IndexOf((byte)0) is var end and > 0)
        {
            var name = names[..(end + 1)];
            names = names[(end + 1)..];
            all.Add(new(name[..^1], Read(value(name), ValueLimit, "getxattr")));
        }

        all.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return all;
    }

    private static byte[] Read(Reader read, int limit, string call)
    {
        var buffer = new byte[limit];
        fixed (byte* start = buffer)
        {
            var length = read(start, (nuint)limit);
            if (length < 0 && Marshal.GetLastPInvokeError() is Errno.NotSupported)
            {
                return [];
            }

            return buffer[..(int)Libc.Check(length, call, default)];
        }
    }
}
