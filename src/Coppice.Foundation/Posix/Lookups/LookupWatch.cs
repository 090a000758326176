using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix.Lookups;

/// <summary>
/// Sees which paths programs in one tree ask the kernel about, found or not, without holding them: a BPF program notes each call
/// as it returns. Files that are opened are not among them (<see cref="ProgramWatch"/> sees these), but for those that are not
/// there.
/// </summary>
public sealed class LookupWatch : IDisposable
{
    // More is too much for a record.
    private const int MostEntries = 1 << 17;

    private static readonly Lazy<LookupProgram?> Code = new(LookupProgram.TryMake);

    private readonly List<SafeFileHandle> handles;
    private readonly SafeFileHandle seen;
    private readonly SafeFileHandle blind;

    private LookupWatch(List<SafeFileHandle> handles, SafeFileHandle seen, SafeFileHandle blind) =>
        (this.handles, this.seen, this.blind) = (handles, seen, blind);

    /// <summary>Whether this process may watch, and the kernel offers it.</summary>
    public static bool IsOffered
    {
        get
        {
            // No program's root lies on such a file system.
            using var watch = TryStart(default, new Dictionary<string, string>());
            return watch is not null;
        }
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="root">The file system on which the root of the programs lies, and no other program's.</param>
    /// <param name="scopes">
    /// Programs, by the first 15 bytes of their names, of which only absolute paths with some beginning are noted: of the
    /// beginning the first 8 bytes count. None at all where it is empty.
    /// </param>
    /// <returns>Null where this process may not, or the kernel does not offer it.</returns>
    public static LookupWatch? TryStart(DeviceNumber root, IReadOnlyDictionary<string, string> scopes)
    {
        if (!Environment.IsPrivilegedProcess || CallTable.OfThisMachine is not { } calls || Code.Value is not { } code)
        {
            return null;
        }

        List<SafeFileHandle> made = [];
        var watch = Start(root, scopes, calls, code, made);
        if (watch is null)
        {
            made.ForEach(handle => handle.Dispose());
        }

        return watch;
    }

    /// <summary>What was asked since the last time.</summary>
    /// <returns>Null when something was not seen.</returns>
    public IReadOnlyList<SeenLookup>? Take()
    {
        List<SeenLookup> taken = [];
        var whole = Bpf.TakeKeys(seen, LookupProgram.KeySize, key => taken.Add(Read(key.Span)));
        return whole && Bpf.First(blind) == 0 ? taken : null;
    }

    /// <summary>Stops.</summary>
    public void Dispose() => handles.ForEach(handle => handle.Dispose());

    private static LookupWatch? Start(
        DeviceNumber root,
        IReadOnlyDictionary<string, string> scopes,
        CallTable calls,
        LookupProgram code,
        List<SafeFileHandle> made)
    {
        var smaller = CallTable.OfSmallerPrograms;
        if (Keep(Bpf.Map(Bpf.MapKind.Array, sizeof(int), sizeof(ulong), LookupProgram.TableSize)) is not { } table
            || Keep(Bpf.Map(Bpf.MapKind.ArrayForEachProcessor, sizeof(int), LookupProgram.KeySize, 1)) is not { } scratch
            || Keep(Bpf.Map(Bpf.MapKind.Hash, LookupProgram.NameSize, 16, Math.Max(1, scopes.Count))) is not { } scoped
            || Keep(Bpf.Map(Bpf.MapKind.Hash, LookupProgram.KeySize, sizeof(int), MostEntries)) is not { } seen
            || Keep(Bpf.Map(Bpf.MapKind.Array, sizeof(int), sizeof(int), 1)) is not { } blind)
        {
            return null;
        }

        var entries = LookupProgram.Table(calls, smaller);
        for (var number = 0; number < entries.Length; number++)
        {
            if (entries[number] != 0 && !Bpf.Put(table, Bytes(number), Bytes(entries[number])))
            {
                return null;
            }
        }

        foreach (var (program, beginning) in scopes)
        {
            if (!Bpf.Put(scoped, Padded(program, LookupProgram.NameSize - 1, LookupProgram.NameSize), Scope(beginning)))
            {
                return null;
            }
        }

        // The kernel has 12 bits for the major number and 20 for the minor one.
        var device = (root.Major << 20) | root.Minor;
        var numberAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 120 : 280;
        var maps = new LookupMaps(
            PosixFile.Number(table), PosixFile.Number(scratch), PosixFile.Number(scoped), PosixFile.Number(seen),
            PosixFile.Number(blind));
        return Keep(Bpf.Attach("sys_exit", code.Program(device, numberAt, smaller is not null, maps))) is null
            ? null
            : new LookupWatch(made, seen, blind);

        SafeFileHandle? Keep(SafeFileHandle? handle)
        {
            if (handle is not null)
            {
                made.Add(handle);
            }

            return handle;
        }
    }

    private static byte[] Bytes<T>(T number)
        where T : unmanaged
        => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref number)).ToArray();

    // The bytes, and which of their bits count: with no beginning all, and no path has only zeros.
    private static byte[] Scope(string beginning)
    {
        var bytes = Padded(beginning, 8, 8);
        var used = beginning.Length == 0 ? 8 : Math.Min(8, beginning.Length);
        return [.. bytes, .. Enumerable.Repeat((byte)0xff, used), .. new byte[8 - used]];
    }

    private static byte[] Padded(string text, int most, int size)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Array.Resize(ref bytes, Math.Min(bytes.Length, most));
        Array.Resize(ref bytes, size);
        return bytes;
    }

    private static SeenLookup Read(ReadOnlySpan<byte> key)
    {
        var path = Text(key[LookupProgram.Path..]);
        var atRoot = key[LookupProgram.EndsAtRoot] != 0;
        List<string> folders = [];
        for (var level = 0; path[0] != '/' && level < LookupProgram.FolderCount; level++)
        {
            var name = Text(key.Slice(LookupProgram.Folders + (level * LookupProgram.FolderSize), LookupProgram.FolderSize));
            if (name.Length > 0 && name != "/")
            {
                folders.Insert(0, name);
            }
        }

        return new SeenLookup(Text(key[..LookupProgram.NameSize]), path, folders, atRoot || path[0] == '/');
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary>A path that a program asked about. Text has a character for each byte.</summary>
/// <param name="Program">The first 15 bytes of the program's name; a script has its own.</param>
/// <param name="Path">The path as it was written.</param>
/// <param name="Folders">
/// Where a relative path begins: the last names of that folder's path, at most four, each cut as <see cref="Seen"/> does it.
/// </param>
/// <param name="IsWhole">Whether these names are all of the folder's path, or the path is absolute.</param>
public sealed record SeenLookup(string Program, string Path, IReadOnlyList<string> Folders, bool IsWhole)
{
    // One byte ends it.
    private const int LongestFolderName = LookupProgram.FolderSize - 1;

    /// <summary>What is seen of a folder's name.</summary>
    public static string Seen(string name) => name[..Math.Min(name.Length, LongestFolderName)];
}
