using System.Buffers.Text;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>Reads what <see cref="TreeText"/> writes. Anything else is a <see cref="Failure"/> that names the line.</summary>
internal static class TreeTextReader
{
    internal static List<TreeEntry> Read(string header, ReadOnlySpan<byte> text, string source)
    {
        var entries = new List<TreeEntry>(text.Count((byte)'\n'));
        var line = 0;
        while (!text.IsEmpty)
        {
            line++;
            var end = text.IndexOf((byte)'\n');
            try
            {
                var content = end < 0 ? throw new Failure("the text is truncated", kind: ProblemKind.Damaged) : text[..end];
                if (line > 1)
                {
                    entries.Add(Entry(content));
                }
                else if (!content.SequenceEqual(Encoding.ASCII.GetBytes(header)))
                {
                    throw new Failure($"the first line is not \"{header}\"", kind: ProblemKind.Damaged);
                }
            }
            catch (Failure e)
            {
                throw new Failure($"{source}, line {line}: {e.Message}", "coppice fsck", inner: e, kind: ProblemKind.Damaged);
            }

            text = text[(end + 1)..];
        }

        return line > 0 ? entries : throw new Failure($"{source} is empty", "coppice fsck", kind: ProblemKind.Damaged);
    }

    private static TreeEntry Entry(ReadOnlySpan<byte> line)
    {
        var words = new Words(line);
        var letter = words.Next();
        var type = letter.Length == 1 && "dflcbpw"u8.Contains(letter[0]) ? (EntryType)letter[0]
            : throw new Failure("an unknown type of entry", kind: ProblemKind.Damaged);
        if (type == EntryType.Whiteout)
        {
            var gone = TreeEntry.Gone(Path(words.Next()));
            return words.AtEnd ? gone : throw new Failure("a whiteout with attributes", kind: ProblemKind.Damaged);
        }

        var mode = Mode(words.Next());
        var uid = Uid(words.Next());
        var gid = Uid(words.Next());
        var mtime = Number(words.Next());
        var entry = new TreeEntry(type, Path(words.Next())) { Mode = mode, Uid = uid, Gid = gid, Mtime = mtime };
        entry = type switch
        {
            EntryType.File => File(entry, ref words),
            EntryType.Symlink => entry with { Target = new ByteString(EscapedText.Read(words.Next("target="u8))) },
            EntryType.CharDevice or EntryType.BlockDevice => entry with { Device = Device(words.Next("rdev="u8)) },
            _ => entry,
        };
        return words.AtEnd ? entry : entry with { Xattrs = Xattrs(ref words) };
    }

    private static TreeEntry File(TreeEntry entry, ref Words words)
    {
        var size = Number(words.Next("size="u8));
        var content = Digest.Parse(Encoding.ASCII.GetString(words.Next("sha256="u8)));
        var link = words.Begins("link="u8) ? Path(words.Next("link="u8)) : null;
        return size < 0 ? throw new Failure("a negative size",
            kind: ProblemKind.Damaged) : entry with { Size = size, Content = content, Link = link };
    }

    private static XattrSet Xattrs(ref Words words)
    {
        var all = new List<KeyValuePair<byte[], byte[]>>();
        while (!words.AtEnd)
        {
            var pair = words.Next("xattr:"u8);
            var equals = pair.IndexOf((byte)'=');
            all.Add(equals > 0
                ? new(EscapedText.Read(pair[..equals]), EscapedText.Read(pair[(equals + 1)..]))
                : throw new Failure("an attribute without a name or value", kind: ProblemKind.Damaged));
        }

        return XattrSet.Of(all);
    }

    private static BytePath Path(ReadOnlySpan<byte> word) =>
        word.StartsWith("/"u8) ? BytePath.Of(EscapedText.Read(word)) : throw new Failure("a path without its slash",
            kind: ProblemKind.Damaged);

    private static int Mode(ReadOnlySpan<byte> word) =>
        word.Length == 4 && !word.ContainsAnyExceptInRange((byte)'0', (byte)'7')
            ? ((word[0] - '0') << 9) | ((word[1] - '0') << 6) | ((word[2] - '0') << 3) | (word[3] - '0')
            : throw new Failure("a mode that is not four octal digits", kind: ProblemKind.Damaged);

    private static uint Uid(ReadOnlySpan<byte> word) =>
        Number(word) is var number and >= 0 and <= uint.MaxValue ? (uint)number : throw new Failure("an owner out of range",
            kind: ProblemKind.Damaged);

    private static DeviceNumber Device(ReadOnlySpan<byte> word)
    {
        var colon = word.IndexOf((byte)':');
        return colon > 0 ? new DeviceNumber(Uid(word[..colon]), Uid(word[(colon + 1)..]))
            : throw new Failure("a device number without a colon", kind: ProblemKind.Damaged);
    }

    private static long Number(ReadOnlySpan<byte> word) =>
        Utf8Parser.TryParse(word, out long number, out var used) && used == word.Length ? number
            : throw new Failure("a number is missing", kind: ProblemKind.Damaged);

    private ref struct Words(ReadOnlySpan<byte> line)
    {
        private ReadOnlySpan<byte> rest = line;

        public readonly bool AtEnd => rest.IsEmpty;

        public readonly bool Begins(ReadOnlySpan<byte> prefix) => rest.StartsWith(prefix);

        public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> prefix = default)
        {
            var space = rest.IndexOf((byte)' ');
            var word = space < 0 ? rest : rest[..space];
            rest = space < 0 ? default : rest[(space + 1)..];
            return word.StartsWith(prefix) ? word[prefix.Length..]
                : throw new Failure($"{Encoding.ASCII.GetString(prefix)} is missing", kind: ProblemKind.Damaged);
        }
    }
}
