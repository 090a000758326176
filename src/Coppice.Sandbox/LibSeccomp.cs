using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sandbox;

/// <summary>
/// What Coppice calls of libseccomp (seccomp_init(3) and the pages that it names). The library is this machine's own: apt needs
/// it as well. It knows the numbers of system calls on every architecture, and that 32-bit programs have a second way to make
/// sockets.
/// </summary>
internal static unsafe partial class LibSeccomp
{
    /// <summary>The file name of the library, for messages.</summary>
    public const string Name = "libseccomp.so.2";

    /// <summary>SCMP_ARCH_NATIVE: the architecture that a new filter is for.</summary>
    public const uint NativeArchitecture = 0;

    /// <summary>SCMP_FLTATR_ACT_BADARCH: the answer to calls of an architecture that the filter was not made for.</summary>
    public const int OtherArchitecture = 2;

    /// <summary>SCMP_FLTATR_CTL_OPTIMIZE: 2 looks calls up in a tree, instead of one after another.</summary>
    public const int Optimize = 8;

    [LibraryImport(Name, EntryPoint = "seccomp_init")]
    public static partial nint Begin(uint otherwise);

    [LibraryImport(Name, EntryPoint = "seccomp_release")]
    public static partial void Release(nint filter);

    [LibraryImport(Name, EntryPoint = "seccomp_arch_add")]
    public static partial int AddArchitecture(nint filter, uint architecture);

    [LibraryImport(Name, EntryPoint = "seccomp_arch_remove")]
    public static partial int RemoveArchitecture(nint filter, uint architecture);

    [LibraryImport(Name, EntryPoint = "seccomp_attr_set")]
    public static partial int Set(nint filter, int attribute, uint value);

    /// <summary>A pseudo number below -1 where this machine's architecture has no such call; -1 for an unknown name.</summary>
    [LibraryImport(Name, EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NumberOf(string call);

    [LibraryImport(Name, EntryPoint = "seccomp_rule_add_array")]
    public static partial int AddRule(nint filter, uint answer, int call, uint count, Condition* conditions);

    [LibraryImport(Name, EntryPoint = "seccomp_export_bpf")]
    public static partial int Export(nint filter, SafeFileHandle file);

    /// <summary>What an argument has to be for a rule to hold: struct scmp_arg_cmp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Condition
    {
        // SCMP_CMP_EQ, SCMP_CMP_GE and SCMP_CMP_MASKED_EQ.
        private const int EqualTo = 4, NotBelow = 5, MaskedEqual = 7;

        private uint argument;
        private int comparison;
        private ulong first;
        private ulong second;

        public static Condition Is(uint argument, uint value) =>
            new() { argument = argument, comparison = EqualTo, first = value };

        public static Condition AtLeast(uint argument, uint value) =>
            new() { argument = argument, comparison = NotBelow, first = value };

        /// <summary>The bits of a mask alone count.</summary>
        public static Condition Has(uint argument, uint mask, uint value) =>
            new() { argument = argument, comparison = MaskedEqual, first = mask, second = value };
    }
}
