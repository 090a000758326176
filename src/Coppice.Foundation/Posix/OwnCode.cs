using System.Globalization;
using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>Where in this process's memory the code lies that makes its system calls: the C library and the dynamic linker.</summary>
/// <remarks>Before glibc 2.34 also the library for threads, which has an open(2) of its own.</remarks>
internal static class OwnCode
{
    // AT_BASE of getauxval(3): where the kernel put the dynamic linker.
    private const nuint LinkerBase = 7;

    // ADDR_NO_RANDOMIZE of personality(2): then every program has its libraries where this one has them.
    private const ulong NotRandom = 0x0040000;

    /// <summary>The ranges, from the first address to the one after the last; null where other programs may have theirs at the same place.</summary>
    /// <remarks>
    /// By chance another program's code for calls lies there too, about once in 300,000 programs: of 2^28 pages that the kernel chooses
    /// among these have about 500.
    /// </remarks>
    internal static IReadOnlyList<(ulong Start, ulong End)>? Find()
    {
        if (!ulong.TryParse(File.ReadAllText("/proc/self/personality").AsSpan().Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var personality)
            || (personality & NotRandom) != 0
            || File.ReadAllText("/proc/sys/kernel/randomize_va_space").Trim() != "2")
        {
            return null;
        }

        var library = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "openat");
        var mappings = File.ReadLines("/proc/self/maps").Select(Mapping.Parse).ToList();
        var files = new[] { (ulong)library, (ulong)Libc.AuxiliaryValue(LinkerBase) }
            .Select(address => mappings.Find(mapping => mapping.Start <= address && address < mapping.End)?.File).ToList();
        return files.Contains(null) ? null : [.. mappings.Where(mapping => mapping.Runs && (files.Contains(mapping.File) || mapping.IsOfThreads)).Select(mapping => (mapping.Start, mapping.End))];
    }

    // A line of proc_pid_maps(5): 7f3c9b0cf000-7f3c9b0f5000 r-xp 00002000 fe:00 1234    /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
    private sealed record Mapping(ulong Start, ulong End, bool Runs, string? File)
    {
        public bool IsOfThreads => File?.Contains("/libpthread", StringComparison.Ordinal) == true;

        public static Mapping Parse(string line)
        {
            var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var between = words[0].IndexOf('-', StringComparison.Ordinal);
            return new Mapping(
                ulong.Parse(words[0].AsSpan(0, between), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ulong.Parse(words[0].AsSpan(between + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                words[1].Contains('x', StringComparison.Ordinal),
                words.Length > 5 ? words[5].Trim() : null);
        }
    }
}
