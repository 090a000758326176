using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Model;

/// <summary>What a packed folder lays at one path.</summary>
/// <param name="Type">A file, a folder, a symbolic link or something else, in a word.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Content">The digest of the content, or of the target of a link.</param>
/// <param name="Owner">User and group by name, or by number where they have none.</param>
public sealed record PackedEntry(string Type, int Mode, Digest Content, string Owner = "0:0")
{
    /// <summary>In what it differs from another one, in a word; null when it does not.</summary>
    public string? DifferenceFrom(PackedEntry other) =>
        Type != other.Type ? "type" : Content != other.Content ? (Type == "link" ? "target" : "content") : Mode != other.Mode
            ? "mode" : Owner != other.Owner ? "owner" : null;
}

/// <summary>
/// Lists what is in a tar as <see cref="FileTree"/> packs it: GNU format (tar(5)), names as bytes, no sparse files, no hard
/// links. .NET's own reader would take names for UTF-8 and make different ones equal.
/// </summary>
public static class PackedEntries
{
    private const int Block = 512;

    /// <summary>Every path below the folder itself, with what lies there.</summary>
    public static IEnumerable<(BytePath Path, PackedEntry Entry)> Of(byte[] tar)
    {
        byte[]? longName = null;
        byte[]? longTarget = null;
        for (var at = 0; at + Block <= tar.Length && tar[at] != 0;)
        {
            var size = Number(tar, at + 124, 12);
            var content = tar.AsMemory(at + Block, size);
            var type = (char)tar[at + 156];
            if (type is 'L' or 'K')
            {
                // The name or target of the entry that follows, where it is longer than 100 bytes.
                (longName, longTarget) = type == 'L' ? (Text(content.Span), longTarget) : (longName, Text(content.Span));
            }
            else
            {
                var path = Path(longName ?? Text(tar.AsSpan(at, 100)));
                if (!path.IsRoot)
                {
                    var target = longTarget ?? Text(tar.AsSpan(at + 157, 100));
                    yield return (path, Entry(type, Number(tar, at + 100, 8), content.Span, target) with
                    {
                        Owner = $"{Account(tar, at + 265, at + 108)}:{Account(tar, at + 297, at + 116)}",
                    });
                }

                (longName, longTarget) = (null, null);
            }

            at += Block + ((size + Block - 1) / Block * Block);
        }
    }

    private static PackedEntry Entry(char type, int mode, ReadOnlySpan<byte> content, byte[] target) => type switch
    {
        '0' or '\0' => new PackedEntry("file", mode, Digest.Of(content)),
        '2' => new PackedEntry("link", 0, Digest.Of(target)),
        '5' => new PackedEntry("folder", mode, Digest.Of(content)),
        _ => new PackedEntry($"type {type}", mode, Digest.Of(target)),
    };

    private static string Account(byte[] tar, int name, int number) =>
        Encoding.UTF8.GetString(Text(tar.AsSpan(name, 32))) is { Length: > 0 } text
            ? text
            : Number(tar, number, 8).ToString(CultureInfo.InvariantCulture);

    private static BytePath Path(byte[] name) => BytePath.Of(name.AsSpan().StartsWith("./"u8) ? name.AsSpan(2) : name);

    private static byte[] Text(ReadOnlySpan<byte> field) =>
        (field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field).ToArray();

    // Octal digits; what FileTree packs is smaller than the 8 GiB from which GNU tar writes binary numbers.
    private static int Number(byte[] tar, int at, int length) =>
        Encoding.ASCII.GetString(tar, at, length).Trim('\0', ' ')
            .Aggregate(0, (sum, digit) => (sum * 8) + CharUnicodeInfo.GetDecimalDigitValue(digit));
}
