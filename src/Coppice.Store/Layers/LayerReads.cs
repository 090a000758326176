using System.Buffers;
using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>How a path was read.</summary>
[Flags]
public enum ReadKinds
{
    /// <summary>It was asked whether it is there, and what it is.</summary>
    Looked = 1,

    /// <summary>It was opened.</summary>
    Opened = 2,

    /// <summary>The names in it were read.</summary>
    Listed = 4,
}

/// <summary>Who read something.</summary>
/// <param name="Package">The package whose script it was; empty for everything else.</param>
/// <param name="Script">Its script: <c>postinst</c>; without a package the command of a hook of the package manager.</param>
/// <param name="Program">The program.</param>
public sealed record Reader(string Package, string Script, string Program)
{
    /// <summary>Whether a hook of the package manager read it.</summary>
    public bool IsHook => Package.Length == 0 && Script.Length > 0;
}

/// <summary>A path that was read, or looked for in vain.</summary>
/// <param name="Path">The path; no part of it but the last is a link.</param>
/// <param name="Kinds">How.</param>
/// <param name="First">Who did first.</param>
public sealed record ReadPath(BytePath Path, ReadKinds Kinds, Reader First);

/// <summary>
/// What programs read of a tree while a layer grew on it. Kept as <c>reads</c> beside the layer's manifest; in no digest, because
/// it is observed and not determined.
/// </summary>
/// <param name="Paths">In the order of <see cref="BytePath"/>; folders whose names were read come once for each package whose
/// scripts did.</param>
public sealed record LayerReads(IReadOnlyList<ReadPath> Paths)
{
    internal const string FileName = "reads";
    private const string Header = "coppice-reads 1";

    private readonly Lazy<ILookup<BytePath, ReadPath>> byPath = new(() => Paths.ToLookup(read => read.Path));

    /// <summary>How a path was read.</summary>
    public IEnumerable<ReadPath> Of(BytePath path) => byPath.Value[path];

    /// <summary>Whether a path was read, or something of the folder that it is in.</summary>
    public bool Concerns(BytePath path) => byPath.Value.Contains(path) || (!path.IsRoot && byPath.Value.Contains(path.Parent));

    /// <summary>What either of two records says.</summary>
    public LayerReads With(LayerReads other) =>
        new([.. Paths.Concat(other.Paths).Distinct().OrderBy(read => read.Path)]);

    /// <summary>The text form, described in docs/store.md.</summary>
    public byte[] ToBytes()
    {
        var numbers = Paths.Select(read => read.First).Distinct().Select((reader, number) => (reader, number))
            .ToDictionary(pair => pair.reader, pair => pair.number.ToString(CultureInfo.InvariantCulture));
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.ASCII.GetBytes(Header + "\n"));
        foreach (var (reader, number) in numbers)
        {
            text.Write(Encoding.ASCII.GetBytes($"reader {number}"));
            foreach (var word in (string[])[reader.Package, reader.Script, reader.Program])
            {
                text.Write(" "u8);
                EscapedText.Write(text, Encoding.UTF8.GetBytes(word));
            }

            text.Write("\n"u8);
        }

        foreach (var read in Paths)
        {
            text.Write(Encoding.ASCII.GetBytes($"{Letters(read.Kinds)} {numbers[read.First]} /"));
            EscapedText.Write(text, read.Path.Bytes);
            text.Write("\n"u8);
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="Failure">The text is not one that <see cref="ToBytes"/> writes.</exception>
    public static LayerReads Parse(ReadOnlySpan<byte> text, string source)
    {
        var lines = Encoding.ASCII.GetString(text).Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
        {
            throw Wrong(source, 1);
        }

        var (readers, paths) = (new List<Reader>(), new List<ReadPath>());
        for (var i = 1; i < lines.Length - 1; i++)
        {
            switch (lines[i].Split(' '))
            {
                case ["reader", var number, var package, var script, var program]
                    when number == readers.Count.ToString(CultureInfo.InvariantCulture):
                    readers.Add(new Reader(Text(package), Text(script), Text(program)));
                    break;
                case [var letters, var number, var path]
                    when KindsOf(letters) is { } kinds && Index(number) is { } at && at < readers.Count
                        && BytePath.Of(EscapedText.Read(Encoding.ASCII.GetBytes(path))) is var read
                            && (paths.Count == 0 || paths[^1].Path <= read):
                    paths.Add(new ReadPath(read, kinds, readers[at]));
                    break;
                default:
                    throw Wrong(source, i + 1);
            }
        }

        return new LayerReads(paths);
    }

    private static string Letters(ReadKinds kinds) =>
        (kinds.HasFlag(ReadKinds.Looked) ? "l" : "") + (kinds.HasFlag(ReadKinds.Opened) ? "o" : "")
        + (kinds.HasFlag(ReadKinds.Listed) ? "n" : "");

    private static ReadKinds? KindsOf(string letters)
    {
        for (var kinds = ReadKinds.Looked; kinds <= (ReadKinds.Looked | ReadKinds.Opened | ReadKinds.Listed); kinds++)
        {
            if (Letters(kinds) == letters)
            {
                return kinds;
            }
        }

        return null;
    }

    private static int? Index(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static Failure Wrong(string source, int line) =>
        new($"{source}, line {line}: not a record of what was read", "coppice fsck", kind: ProblemKind.Damaged);

    private static string Text(string word) => Encoding.UTF8.GetString(EscapedText.Read(Encoding.ASCII.GetBytes(word)));
}
