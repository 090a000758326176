using System.Buffers.Binary;
using Coppice.Foundation;

namespace Coppice.Archives.FileLists;

/// <summary>
/// Collects what a list of files says and writes the index (<see cref="FileIndexForm"/>). For the nine million files of Debian's main
/// component it takes some 300 MB of memory.
/// </summary>
internal sealed class FileIndexWriter
{
    /// <summary>The most files that a list may have.</summary>
    public const int FileLimit = 200_000_000;

    private const int ChunkLength = 1 << 20;

    private readonly ByteTable names = new();
    private readonly ByteTable folders = new();
    private readonly ByteTable packages = new();
    private readonly ByteTable commands = new();
    private readonly HashSet<int> commandFolders;
    private readonly List<(int Name, int Folder, int Package)[]> chunks = [];
    private int count;

    /// <param name="commandFolders">Folders whose files are commands.</param>
    public FileIndexWriter(IEnumerable<string> commandFolders) =>
        this.commandFolders = [.. commandFolders.Select(folder => folders.Add(System.Text.Encoding.UTF8.GetBytes(folder)))];

    /// <summary>Adds a file of a package.</summary>
    /// <exception cref="Failure">There are too many.</exception>
    public void Add(ReadOnlySpan<byte> path, ReadOnlySpan<byte> package)
    {
        if (count == FileLimit)
        {
            throw new Failure($"a list of files has more than {FileLimit} files");
        }

        var slash = path.LastIndexOf((byte)'/');
        var name = path[(slash + 1)..];
        var folder = folders.Add(slash < 0 ? [] : path[..slash]);
        if (commandFolders.Contains(folder))
        {
            commands.Add(name);
        }

        if (count % ChunkLength == 0)
        {
            chunks.Add(new (int, int, int)[ChunkLength]);
        }

        chunks[^1][count++ % ChunkLength] = (names.Add(name), folder, packages.Add(package));
    }

    /// <summary>Writes the index.</summary>
    /// <param name="to">Takes it; its position is the beginning.</param>
    public void Write(Stream to)
    {
        var (folderOrder, nameOrder) = (folders.Sorted(), names.Sorted());
        var folderRank = new int[folderOrder.Length];
        for (var i = 0; i < folderOrder.Length; i++)
        {
            folderRank[folderOrder[i]] = i;
        }

        var (starts, files) = ByName();
        var usual = UsualPackages();
        to.Write(FileIndexForm.Mark);
        List<long> trailer = [to.Position];
        WriteLines(to, packages, [.. Enumerable.Range(0, packages.Count)]);
        trailer.Add(to.Position);
        WriteLines(to, commands, commands.Sorted());
        trailer.Add(to.Position);
        var folderStarts = WriteGroups(to, folders, folderOrder, (folder, bytes) => WriteNumber(bytes, usual[folder]));
        trailer.Add(to.Position);
        var nameStarts = WriteGroups(to, names, nameOrder, (name, bytes) =>
        {
            var same = files.AsSpan(starts[name], starts[name + 1] - starts[name]);
            same.Sort((a, b) => folderRank[a.Folder] != folderRank[b.Folder] ? folderRank[a.Folder].CompareTo(folderRank[b.Folder]) : a.Package.CompareTo(b.Package));
            WriteNumber(bytes, same.Length);
            var last = 0;
            foreach (var (folder, package) in same)
            {
                var other = package != usual[folder];
                WriteNumber(bytes, (2L * (folderRank[folder] - last)) + (other ? 1 : 0));
                last = folderRank[folder];
                if (other)
                {
                    WriteNumber(bytes, package);
                }
            }
        });
        trailer.Add(to.Position);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (var start in folderStarts.Concat(nameStarts))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, start);
            to.Write(number[..sizeof(uint)]);
        }

        foreach (var value in (long[])[.. trailer, folderOrder.Length, nameOrder.Length, count])
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            to.Write(number);
        }

        to.Write(FileIndexForm.Mark);
    }

    // All files, those of one name together: where each name's begin, and one more start at the end.
    private (int[] Starts, (int Folder, int Package)[] Files) ByName()
    {
        var starts = new int[names.Count + 1];
        foreach (var (name, _, _) in All())
        {
            starts[name + 1]++;
        }

        for (var i = 0; i < names.Count; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = (int[])starts.Clone();
        var files = new (int, int)[count];
        foreach (var (name, folder, package) in All())
        {
            files[next[name]++] = (folder, package);
        }

        return (starts, files);
    }

    // Most folders have files of one package only: that one need not be written with each file. Found by majority vote.
    private int[] UsualPackages()
    {
        var (usual, lead) = (new int[folders.Count], new int[folders.Count]);
        foreach (var (_, folder, package) in All())
        {
            if (lead[folder] == 0)
            {
                usual[folder] = package;
            }

            lead[folder] += usual[folder] == package ? 1 : -1;
        }

        return usual;
    }

    private IEnumerable<(int Name, int Folder, int Package)> All() =>
        chunks.SelectMany((chunk, i) => chunk.Take(Math.Min(ChunkLength, count - (i * ChunkLength))));

    private static void WriteLines(Stream to, ByteTable table, int[] order)
    {
        foreach (var number in order)
        {
            to.Write(table[number]);
            to.WriteByte((byte)'\n');
        }
    }

    private static List<uint> WriteGroups(Stream to, ByteTable table, int[] order, Action<int, MemoryStream> writeRest)
    {
        var (begin, starts, group) = (to.Position, new List<uint>(), new MemoryStream());
        for (var i = 0; i < order.Length; i++)
        {
            var first = i % FileIndexForm.Group == 0;
            if (first)
            {
                group.WriteTo(to);
                group.SetLength(0);
                starts.Add(checked((uint)(to.Position - begin)));
            }

            var text = table[order[i]];
            var shared = first ? 0 : table[order[i - 1]].CommonPrefixLength(text);
            WriteNumber(group, shared);
            WriteNumber(group, text.Length - shared);
            group.Write(text[shared..]);
            writeRest(order[i], group);
        }

        group.WriteTo(to);
        return starts;
    }

    private static void WriteNumber(MemoryStream to, long value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            to.WriteByte((byte)(value | 0x80));
        }

        to.WriteByte((byte)value);
    }
}
