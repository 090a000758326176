using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix.Lookups;

/// <summary>A system call with a path.</summary>
/// <param name="Path">The argument with the path, from 0 on.</param>
/// <param name="Directory">The argument with the directory that a relative path begins in; -1 for the working directory.</param>
/// <param name="Answers">
/// Whether success tells something that was there before. Otherwise success is an opened or a changed file, and only failure
/// tells what is there.
/// </param>
internal readonly record struct PathCall(int Path, int Directory, bool Answers);

/// <summary>The system calls with a path, of one kind of processor, and where the kernel keeps their arguments.</summary>
/// <param name="Calls">The calls by number.</param>
/// <param name="Registers">Where in struct pt_regs the arguments are, first one first, when the call returns.</param>
internal sealed record CallTable(IReadOnlyDictionary<int, PathCall> Calls, IReadOnlyList<int> Registers)
{
    private static readonly PathCall Look = new(0, -1, true), LookAt = new(1, 0, true);
    private static readonly PathCall Change = new(0, -1, false), ChangeAt = new(1, 0, false);

    // stat, lstat, access, readlink, chdir; newfstatat, statx, faccessat, faccessat2, readlinkat. Then open, creat, execve,
    // mkdir, rmdir, unlink, rename, chmod, chown, lchown, truncate; openat, openat2, execveat, mkdirat, unlinkat, renameat,
    // renameat2, fchmodat, fchmodat2, fchownat, utimensat; last link, symlink, linkat, symlinkat, of which the new name counts.
    private static readonly CallTable X64 = new(
        Table([4, 6, 21, 89, 80], [262, 332, 269, 439, 267], [2, 85, 59, 83, 84, 87, 82, 90, 92, 94, 76],
            [257, 437, 322, 258, 263, 264, 316, 268, 452, 260, 280], [86, 88, 265, 266]),
        [112, 104, 96, 56, 72, 64]);

    // Programs of 32 bits on the same machine; stat64 and lstat64, fstatat64, chown32, lchown32, fchownat as well.
    private static readonly CallTable I386 = new(
        Table([106, 107, 195, 196, 33, 85, 12], [300, 383, 307, 439, 305], [5, 8, 11, 39, 40, 10, 38, 15, 182, 16, 212, 198, 92],
            [295, 437, 358, 296, 301, 302, 353, 306, 452, 298, 320], [9, 83, 303, 304]),
        [40, 88, 96, 104, 112, 32]);

    private static readonly CallTable Arm64 = new(
        Table([49], [79, 291, 48, 439, 78], [221, 45], [56, 437, 281, 34, 35, 38, 276, 53, 452, 54, 88], [-1, -1, 37, 36]),
        [272, 8, 16, 24, 32, 40]);

    /// <summary>This machine's calls; null where they are not known.</summary>
    public static CallTable? OfThisMachine { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };

    /// <summary>The calls of 32-bit programs on this machine; null where there are none, or they are not known.</summary>
    public static CallTable? OfSmallerPrograms { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? I386 : null;

    /// <summary>
    /// The argument of open(2), openat(2) or creat(2) that has its flags, by the number of the call on this machine.
    /// </summary>
    public static IReadOnlyDictionary<int, int> OpenFlagArguments { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new Dictionary<int, int> { [2] = 1, [257] = 2 },
        Architecture.Arm64 => new Dictionary<int, int> { [56] = 2 },
        _ => new Dictionary<int, int>(),
    };

    private static Dictionary<int, PathCall> Table(int[] look, int[] lookAt, int[] change, int[] changeAt, int[] made)
    {
        var table = new Dictionary<int, PathCall>();
        foreach (var (numbers, call) in new[] { (look, Look), (lookAt, LookAt), (change, Change), (changeAt, ChangeAt) })
        {
            foreach (var number in numbers)
            {
                table.Add(number, call);
            }
        }

        PathCall[] madeBy = [new(1, -1, false), new(1, -1, false), new(3, 2, false), new(2, 1, false)];
        foreach (var (number, call) in made.Zip(madeBy).Where(pair => pair.First >= 0))
        {
            table.Add(number, call);
        }

        return table;
    }
}
