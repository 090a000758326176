using static Coppice.Foundation.Posix.Lookups.BpfCode;

namespace Coppice.Foundation.Posix.Lookups;

/// <summary>
/// The BPF program that looks at each system call as it returns (the raw tracepoint <c>sys_exit</c>), and puts into a map what
/// programs whose root lies on one file system asked about paths. Nothing is held, refused or changed.
/// </summary>
/// <remarks>
/// A key of that map is the name of the program (16 bytes); whether the names that follow end at the root (8); where a relative
/// path begins, names from there upwards (42 each, cut); the path as it was written (320).
/// </remarks>
internal sealed class LookupProgram
{
    public const int NameSize = 16, EndsAtRoot = 16, Folders = 24, FolderCount = 4, FolderSize = 42, Path = 192, PathSize = 320;
    public const int KeySize = Path + PathSize;

    /// <summary>Entries of the table of calls; those of 32-bit programs are in the upper half.</summary>
    public const int TableSize = 1024;

    // Of an entry of the table: where the path is; where the directory is, or none; whether success answers.
    private const int DirectoryShift = 16, NoDirectory = 0xffff, AnswersShift = 32;

    // Registers that stay: what the call was given, then the task, then a folder; the entry of the table; the key.
    private const int Given = 6, Task = 7, Folder = 7, Entry = 8, Key = 9;
    private const short Small = -12, Kept = -24;
    private const int WorkingDirectory = -100, BadDescriptor = -9, Exists = -17, LongestName = 42;

    // Where struct pt_regs of x86-64 has the code segment, and which one programs of 32 bits have.
    private const int CodeSegment = 136, SmallerPrograms = 0x23;

    private static readonly string[] Structures =
        ["task_struct", "fs_struct", "files_struct", "fdtable", "file", "dentry", "super_block"];

    private readonly Dictionary<string, int> offsets;

    private LookupProgram(Dictionary<string, int> offsets) => this.offsets = offsets;

    /// <summary>Learns where the running kernel has what is looked at.</summary>
    /// <returns>Null where it does not tell.</returns>
    public static LookupProgram? TryMake()
    {
        string[] members =
        [
            "task_struct fs", "task_struct files", "fs_struct root.dentry", "fs_struct pwd.dentry",
            "files_struct fdt", "fdtable fd", "file f_path.dentry",
            "dentry d_name.name", "dentry d_parent", "dentry d_sb", "super_block s_dev",
        ];
        if (KernelTypes.TryRead(Structures) is not { } types)
        {
            return null;
        }

        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            var words = member.Split(' ');
            if (types.OffsetOf(words[0], words[1]) is { } offset)
            {
                found.Add(member, offset);
            }
            // Since Linux 6.16 nothing but its owner writes to it by this name.
            else if (member == "dentry d_name.name" && types.OffsetOf("dentry", "__d_name.name") is { } other)
            {
                found.Add(member, other);
            }
            else
            {
                return null;
            }
        }

        return new LookupProgram(found);
    }

    /// <summary>The table of calls.</summary>
    public static ulong[] Table(CallTable calls, CallTable? smaller)
    {
        var table = new ulong[TableSize];
        foreach (var (from, known) in new[] { (0, calls), (TableSize / 2, smaller) })
        {
            foreach (var (number, call) in known?.Calls ?? new Dictionary<int, PathCall>())
            {
                var directory = call.Directory < 0 ? NoDirectory : (uint)known!.Registers[call.Directory];
                table[from + number] = (uint)known!.Registers[call.Path] | ((ulong)directory << DirectoryShift)
                    | (call.Answers ? 1UL << AnswersShift : 0);
            }
        }

        return table;
    }

    /// <summary>The program.</summary>
    /// <param name="device">The file system, as the kernel numbers it.</param>
    /// <param name="numberAt">Where in struct pt_regs the number of the call is.</param>
    /// <param name="hasSmaller">
    /// Whether this machine runs programs of 32 bits as well, which number calls in their own way.
    /// </param>
    /// <param name="maps">The maps that it works with.</param>
    public ulong[] Program(uint device, int numberAt, bool hasSmaller, LookupMaps maps)
    {
        var code = new BpfCode().Load(Given, 1, 0).Load(Task, 1, 8);
        FindCall(code, numberAt, hasSmaller, maps);
        FindTree(code, device);
        ReadPath(code, maps);
        FindFolder(code);
        return code
            .Label("insert").StoreHalfValue(Stack, Small, 1)
            .SetMap(1, maps.Seen).Copy(2, Key).Copy(3, Stack).Plus(3, Small).Set(4, 1).Call(Helper.Update)
            .GoIfEqual(0, 0, "end").GoIfEqual(0, Exists, "end")
            .Label("blind").StoreHalfValue(Stack, Small, 0).LookUp(maps.Blind, Small).GoIfEqual(0, 0, "end")
            .StoreHalfValue(0, 0, 1)
            .Label("end").Set(0, 0).Exit().ToProgram();
    }

    // Register 7 has the result here.
    private static void FindCall(BpfCode code, int numberAt, bool hasSmaller, LookupMaps maps)
    {
        code.Read(Entry, Given, numberAt);
        if (hasSmaller)
        {
            code.Read(0, Given, CodeSegment).And(0, 0xffff).GoIfOther(0, SmallerPrograms, "number")
                .GoIfAbove(Entry, (TableSize / 2) - 1, "end")
                .Plus(Entry, TableSize / 2).Go("known").Label("number");
        }

        code.GoIfAbove(Entry, (TableSize / 2) - 1, "end").Label("known")
            .StoreHalf(Stack, Small, Entry).LookUp(maps.Calls, Small).GoIfEqual(0, 0, "end")
            .Load(Entry, 0, 0).GoIfEqual(Entry, 0, "end")
            .GoIfEqual(Task, BadDescriptor, "end").GoIfLess(Task, 0, "asked")
            .Copy(1, Entry).ShiftRight(1, AnswersShift).GoIfEqual(1, 0, "end").Label("asked");
    }

    private void FindTree(BpfCode code, uint device) =>
        code.Call(Helper.CurrentTask).Copy(Task, 0)
            .Read(0, Task, offsets["task_struct fs"]).Read(0, 0, offsets["fs_struct root.dentry"])
            .Read(0, 0, offsets["dentry d_sb"])
            .Read(0, 0, offsets["super_block s_dev"], size: 4).Set(1, device).GoIfNotSame(0, 1, "end");

    private static void ReadPath(BpfCode code, LookupMaps maps)
    {
        code.StoreHalfValue(Stack, Small, 0).LookUp(maps.Scratch, Small).GoIfEqual(0, 0, "end").Copy(Key, 0);
        for (short at = 0; at < KeySize; at += 8)
        {
            code.StoreValue(Key, at, 0);
        }

        code.Copy(1, Key).Set(2, NameSize).Call(Helper.CurrentProgram)
            .Copy(3, Entry).And(3, 0xffff).PlusRegister(3, Given).Read(3, 3, 0).GoIfEqual(3, 0, "end")
            .Copy(1, Key).Plus(1, Path).Set(2, PathSize).Call(Helper.ReadUserText)
            // What is cut or cannot be read is something that was not seen.
            .GoIfLess(0, 1, "blind").GoIfEqual(0, 1, "end").GoIfAbove(0, PathSize - 1, "blind")
            .SetMap(1, maps.Scopes).Copy(2, Key).Call(Helper.LookUp).GoIfEqual(0, 0, "everywhere")
            .Load(1, 0, 0).Load(2, 0, 8).Load(3, Key, Path).AndRegister(3, 2).GoIfNotSame(3, 1, "end")
            .Label("everywhere").LoadByte(1, Key, Path).GoIfEqual(1, '/', "insert");
    }

    private void FindFolder(BpfCode code)
    {
        code.Copy(1, Entry).ShiftRight(1, DirectoryShift).And(1, 0xffff).GoIfEqual(1, NoDirectory, "working")
            .Copy(3, Given).PlusRegister(3, 1).Read(1, 3, 0)
            .ShiftLeft(1, 32).ShiftRightSigned(1, 32).GoIfEqual(1, WorkingDirectory, "working")
            .ShiftLeft(1, 3).Store(Stack, Kept, 1)
            .Read(0, Task, offsets["task_struct files"]).Read(0, 0, offsets["files_struct fdt"]).Read(0, 0, offsets["fdtable fd"])
            .Load(1, Stack, Kept).PlusRegister(0, 1).Read(0, 0, 0).Read(Folder, 0, offsets["file f_path.dentry"]).Go("walk")
            .Label("working").Read(0, Task, offsets["task_struct fs"]).Read(Folder, 0, offsets["fs_struct pwd.dentry"])
            .Label("walk").GoIfEqual(Folder, 0, "blind");
        for (var level = 0; level < FolderCount; level++)
        {
            code.Read(3, Folder, offsets["dentry d_name.name"])
                .Copy(1, Key).Plus(1, Folders + (level * FolderSize)).Set(2, LongestName).Call(Helper.ReadKernelText)
                .Read(0, Folder, offsets["dentry d_parent"]).GoIfSame(0, Folder, "root").Copy(Folder, 0);
        }

        code.Go("insert").Label("root").StoreValue(Key, EndsAtRoot, 1);
    }
}

/// <summary>The descriptors of the maps that the program works with.</summary>
/// <param name="Calls">The table of calls: a number of 8 bytes for each.</param>
/// <param name="Scratch">One value for each processor, in which a key is put together.</param>
/// <param name="Scopes">
/// By the name of a program the first 8 bytes of paths that count, and which bits of these (8 bytes each).
/// </param>
/// <param name="Seen">What was seen: <see cref="LookupProgram.KeySize"/> bytes each.</param>
/// <param name="Blind">One number of 4 bytes: whether something was not seen.</param>
internal sealed record LookupMaps(int Calls, int Scratch, int Scopes, int Seen, int Blind);
