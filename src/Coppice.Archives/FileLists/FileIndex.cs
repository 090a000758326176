using System.Buffers.Binary;
using System.Text;
using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Archives.FileLists;

/// <summary>An index over a list of files (<see cref="FileIndexForm"/>), open for questions.</summary>
public sealed class FileIndex : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly string path;
    private readonly Lazy<string[]> packages;
    private readonly Lazy<string[]> commands;
    private readonly GroupedTexts folders;
    private readonly GroupedTexts names;

    private FileIndex(string path, SafeFileHandle file)
    {
        (this.path, this.file) = (path, file);
        var length = RandomAccess.GetLength(file);
        var mark = FileIndexForm.Mark;
        var trailer = Read(length - mark.Length - (FileIndexForm.TrailerNumbers * sizeof(long)), (FileIndexForm.TrailerNumbers * sizeof(long)) + mark.Length);
        if (!trailer.AsSpan(^mark.Length..).SequenceEqual(mark) || !Read(0, mark.Length).AsSpan().SequenceEqual(mark))
        {
            throw new InvalidDataException("it has no mark");
        }

        var at = Enumerable.Range(0, FileIndexForm.TrailerNumbers).Select(i => BinaryPrimitives.ReadInt64LittleEndian(trailer.AsSpan(i * sizeof(long)))).ToArray();
        packages = new(() => Lines(at[0], at[1]));
        commands = new(() => Lines(at[1], at[2]));
        var folderStarts = Groups(at[5]) * sizeof(uint);
        folders = new GroupedTexts(Read, at[2], at[3], Read(at[4], folderStarts), at[5]);
        names = new GroupedTexts(Read, at[3], at[4], Read(at[4] + folderStarts, Groups(at[6]) * sizeof(uint)), at[6]);
        Count = at[7];
    }

    /// <summary>How many files the list has; a file of two packages counts twice.</summary>
    public long Count { get; }

    /// <summary>Names of the files in command folders, sorted bytewise.</summary>
    /// <exception cref="Failure">The file is damaged.</exception>
    public IReadOnlyList<string> Commands => Guarded(() => commands.Value);

    /// <summary>Opens an index.</summary>
    /// <exception cref="Failure">It is none, or damaged.</exception>
    public static FileIndex Open(string path)
    {
        var opened = File.OpenHandle(path);
        try
        {
            return new FileIndex(path, opened);
        }
        catch (Exception e) when (IsDamage(e))
        {
            opened.Dispose();
            throw Damaged(path, e);
        }
    }

    /// <summary>Every file of that name: its folder (without leading and closing slash; empty at the top) and its package.</summary>
    /// <exception cref="Failure">The file is damaged.</exception>
    public IReadOnlyList<(byte[] Folder, string Package)> Named(ReadOnlySpan<byte> name)
    {
        var wanted = name.ToArray();
        return Guarded<IReadOnlyList<(byte[], string)>>(() => [.. Files(wanted).Select(file => (folders.At(file.Folder, SkipPackage).Text, packages.Value[file.Package]))]);
    }

    /// <summary>The packages that have exactly that file.</summary>
    /// <param name="path">The path without a leading slash.</param>
    /// <exception cref="Failure">The file is damaged.</exception>
    public IReadOnlyList<string> At(ReadOnlySpan<byte> path)
    {
        var slash = path.LastIndexOf((byte)'/');
        var (folder, name) = (path[..Math.Max(0, slash)].ToArray(), path[(slash + 1)..].ToArray());
        return Guarded<IReadOnlyList<string>>(() => folders.Find(folder, SkipPackage)?.Number is { } number
            ? [.. Files(name).Where(file => file.Folder == number).Select(file => packages.Value[file.Package])]
            : []);
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private List<(int Folder, int Package)> Files(byte[] name)
    {
        var files = new List<(int, int)>();
        if (names.Find(name, SkipFiles) is { Behind: var rest })
        {
            var reader = new GroupReader(rest);
            var (left, folder) = (reader.Number(), 0);
            for (; left > 0; left--)
            {
                var step = reader.Number();
                folder += (int)(step >> 1);
                files.Add((folder, (int)((step & 1) != 0 ? reader.Number() : new GroupReader(folders.At(folder, SkipPackage).Behind).Number())));
            }
        }

        return files;
    }

    private static void SkipPackage(ref GroupReader reader) => reader.Number();

    private static void SkipFiles(ref GroupReader reader)
    {
        for (var left = reader.Number(); left > 0; left--)
        {
            if ((reader.Number() & 1) != 0)
            {
                reader.Number();
            }
        }
    }

    private static int Groups(long texts) => checked((int)((texts + FileIndexForm.Group - 1) / FileIndexForm.Group));

    private string[] Lines(long start, long end) => Encoding.UTF8.GetString(Read(start, end - start)).Split('\n')[..^1];

    private byte[] Read(long start, long length)
    {
        if (start < 0 || length < 0 || length > Array.MaxLength)
        {
            throw new InvalidDataException("it has a place outside of it");
        }

        var bytes = new byte[length];
        for (var filled = 0; filled < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(filled), start + filled);
            filled += read > 0 ? read : throw new InvalidDataException("it is truncated");
        }

        return bytes;
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(path, e);
        }
    }

    private static bool IsDamage(Exception e) => e is InvalidDataException or OverflowException or IndexOutOfRangeException or ArgumentException;

    private static Failure Damaged(string path, Exception e) =>
        new($"the index over a list of files is damaged: {VisibleText.Of(e.Message)}", $"rm {VisibleText.Of(path)} (it is made again)", inner: e);
}
