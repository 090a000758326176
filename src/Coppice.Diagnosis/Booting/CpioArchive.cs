using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// Writes an archive in the form that the kernel unpacks as its first file system: cpio "newc" (kernel documentation, initramfs
/// buffer format).
/// </summary>
internal sealed class CpioArchive(Stream to)
{
    private const int Directory = 0x4000;
    private const int File = 0x8000;
    private uint inode;

    /// <summary>Adds a directory.</summary>
    public void AddDirectory(string path) => Add(path, Directory | ModeBits.Usable, []);

    /// <summary>Adds a file that everyone may read and run.</summary>
    public void AddFile(string path, ReadOnlySpan<byte> content) => Add(path, File | ModeBits.Usable, content);

    /// <summary>Writes the end.</summary>
    public void Complete() => Add("TRAILER!!!", 0, []);

    private void Add(string path, int mode, ReadOnlySpan<byte> content)
    {
        // magic, then 13 numbers of 8 hexadecimal digits: inode, mode, uid, gid, links, mtime, size, four of devices, length of
        // the name with its NUL, checksum.
        var name = Encoding.ASCII.GetBytes(path + "\0");
        uint[] numbers = [++inode, (uint)mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)name.Length, 0];
        var header = "070701" + string.Concat(numbers.Select(number => number.ToString("x8", CultureInfo.InvariantCulture)));
        to.Write(Encoding.ASCII.GetBytes(header));
        to.Write(name);
        Pad(header.Length + name.Length);
        to.Write(content);
        Pad(content.Length);
    }

    private void Pad(int written) => to.Write("\0\0\0"u8[..((4 - (written % 4)) % 4)]);
}
