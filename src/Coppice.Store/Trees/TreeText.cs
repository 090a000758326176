using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>
/// Writes listings and manifests, in the form that <c>docs/store.md</c> describes: a header line, then one line per entry:
/// <c>type mode uid gid mtime path [size= sha256= link=] [target=] [rdev=major:minor] [xattr:name=value …]</c>.
/// The text is canonical: the same entries give the same bytes.
/// </summary>
internal static class TreeText
{
    internal const string TreeHeader = "coppice-tree 1";
    internal const string LayerHeader = "coppice-layer 1";

    internal static byte[] Write(string header, IReadOnlyCollection<TreeEntry> entries)
    {
        var text = new ArrayBufferWriter<byte>(64 + (entries.Count * 200));
        text.Write(Encoding.ASCII.GetBytes(header));
        text.Write("\n"u8);
        foreach (var entry in entries)
        {
            Write(text, entry);
        }

        return text.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> text, TreeEntry entry)
    {
        text.Write([(byte)entry.Type]);
        if (entry.Type == EntryType.Whiteout)
        {
            Path(text, " "u8, entry.Path);
            text.Write("\n"u8);
            return;
        }

        Mode(text, entry.Mode);
        Number(text, " "u8, entry.Uid);
        Number(text, " "u8, entry.Gid);
        Number(text, " "u8, entry.Mtime);
        Path(text, " "u8, entry.Path);
        switch (entry.Type)
        {
            case EntryType.File:
                Number(text, " size="u8, entry.Size);
                text.Write(" sha256="u8);
                text.Write(Encoding.ASCII.GetBytes(entry.Content!.Value.Hex));
                if (entry.Link is { } link)
                {
                    Path(text, " link="u8, link);
                }

                break;
            case EntryType.Symlink:
                text.Write(" target="u8);
                EscapedText.Write(text, entry.Target!.Bytes);
                break;
            case EntryType.CharDevice or EntryType.BlockDevice:
                Number(text, " rdev="u8, entry.Device.Major);
                Number(text, ":"u8, entry.Device.Minor);
                break;
        }

        entry.Xattrs.Write(text);
        text.Write("\n"u8);
    }

    private static void Mode(ArrayBufferWriter<byte> text, int mode) =>
        text.Write(
            [(byte)' ', (byte)('0' + (mode >> 9)), (byte)('0' + ((mode >> 6) & 7)), (byte)('0' + ((mode >> 3) & 7)),
            (byte)('0' + (mode & 7))]);

    private static void Number(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> before, long number)
    {
        text.Write(before);
        Utf8Formatter.TryFormat(number, text.GetSpan(20), out var written);
        text.Advance(written);
    }

    private static void Path(ArrayBufferWriter<byte> text, ReadOnlySpan<byte> before, BytePath path)
    {
        text.Write(before);
        text.Write("/"u8);
        EscapedText.Write(text, path.Bytes);
    }
}
