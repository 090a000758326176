using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Condition = Coppice.Sandbox.LibSeccomp.Condition;

namespace Coppice.Sandbox;

/// <summary>
/// A seccomp filter (seccomp(2), SECCOMP_MODE_FILTER) in the form that <c>bwrap --seccomp</c> reads, made by libseccomp. It is
/// the second wall: capabilities already forbid most of what it refuses, but a new user namespace would give them all back over
/// the part of the kernel that holes are found in.
/// </summary>
internal static class SystemCallFilter
{
    /// <summary>SECCOMP_RET_ALLOW.</summary>
    internal const uint Allow = 0x7fff0000;

    /// <summary>SECCOMP_RET_ERRNO with EPERM.</summary>
    internal const uint NotPermitted = 0x00050000 | 1;

    /// <summary>SECCOMP_RET_ERRNO with ENOSYS.</summary>
    internal const uint NotThere = 0x00050000 | 38;

    /// <summary>
    /// SECCOMP_RET_ERRNO with EAFNOSUPPORT: what a kernel without that family says, so that programs do without it.
    /// </summary>
    internal const uint NoFamily = 0x00050000 | 97;

    /// <summary>SECCOMP_RET_ERRNO with EPROTONOSUPPORT: useradd, for one, goes on without the audit log then.</summary>
    internal const uint NoProtocol = 0x00050000 | 93;

    private const uint CloneNewUser = 0x10000000;

    // The kernel takes the lower half of these arguments, whatever the upper one is.
    private const uint LowerHalf = uint.MaxValue;

    // Calls that foreign code does not need: mounting, other namespaces, keyrings that are shared with this machine, ways into
    // the kernel with a history of holes, kexec, files by handle (outside of the tree, too), modules, the kernel's log, and other
    // processes' memory and descriptors: the first process inside is bubblewrap's, and root may take hold of it without any
    // capability.
    private static readonly string[] Refused =
    [
        "mount", "umount", "umount2", "pivot_root", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick",
        "mount_setattr",
        "setns", "add_key", "request_key", "keyctl", "bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load",
        "open_by_handle_at", "init_module", "finit_module", "delete_module", "syslog", "ptrace", "process_vm_readv",
        "process_vm_writev",
        "pidfd_getfd", "kcmp",
    ];

    // Programs do without when the kernel has none. The flags of clone3 lie in memory, where no filter can look: libraries take
    // clone.
    private static readonly string[] Missing = ["clone3", "pidfd_open", "io_uring_setup", "io_uring_enter", "io_uring_register"];

    // TIOCSTI and TIOCLINUX (ioctl_tty(2)): both put input into the terminal that a shell in the sandbox shares with its user.
    private static readonly uint[] RefusedRequests = [0x5412, 0x541c];

    // What sockets are for in package management, measured on real installations: AF_UNIX with any protocol, AF_INET, AF_INET6,
    // and of AF_NETLINK what a network namespace has of its own, NETLINK_ROUTE. Everything else reaches past the namespaces
    // (AF_VSOCK, NETLINK_AUDIT, NETLINK_KOBJECT_UEVENT) or has the kernel load modules for whoever asks (AF_ALG, AF_TIPC,
    // IPPROTO_SCTP).
    private static readonly uint[] Families = [1, 2, 10, 16];
    private static readonly (uint Family, uint[] Protocols)[] Protocols = [(2, [0, 1, 6, 17]), (10, [0, 6, 17, 58]), (16, [0])];

    // open_tree_attr, which has this number on all architectures, is younger (Linux 6.15) than the libseccomp of Debian 12, and
    // by its number no rule can be made for more than one architecture. So it is looked at in front of what libseccomp makes:
    // load the number (BPF_LD | BPF_W | BPF_ABS), compare (BPF_JMP | BPF_JEQ | BPF_K), answer (BPF_RET | BPF_K).
    private static readonly (ushort Code, byte No, uint Operand)[] Younger =
        [(0x20, 0, 0), (0x15, 1, 467), (0x06, 0, NotPermitted)];

    /// <summary>The filter for a machine; calls of an architecture that its kernel does not run are not there.</summary>
    /// <returns>struct sock_filter after struct sock_filter.</returns>
    /// <exception cref="Failure">The machine has an unknown architecture, or no libseccomp.</exception>
    public static byte[] Program(Architecture machine)
    {
        var architectures = ArchitecturesOf(machine);
        try
        {
            return [.. Younger.SelectMany(Bytes), .. Made(architectures)];
        }
        catch (DllNotFoundException e)
        {
            throw new Failure(
                $"the sandbox needs {LibSeccomp.Name}, which cannot be loaded", "apt-get install libseccomp2", inner: e,
                kind: ProblemKind.Machine);
        }
    }

    // AUDIT_ARCH_X86_64 and AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64 of linux/audit.h.
    private static uint[] ArchitecturesOf(Architecture machine) => machine switch
    {
        Architecture.X64 => [0xc000003e, 0x40000003],
        Architecture.Arm64 => [0xc00000b7],
        // Nobody has tried what programs of another one need.
        _ => throw new Failure(
            $"the sandbox does not know the system calls of this machine's architecture, {machine}",
                "use a machine with amd64 or arm64", kind: ProblemKind.Machine),
    };

    private static byte[] Made(uint[] architectures)
    {
        var filter = LibSeccomp.Begin(Allow);
        try
        {
            foreach (var architecture in architectures)
            {
                // This machine's own is there already.
                Require(LibSeccomp.AddArchitecture(filter, architecture) is var added && added == -Errno.Exists ? 0 : added,
                    "seccomp_arch_add");
            }

            if (RuntimeInformation.OSArchitecture is var own && !ArchitecturesOf(own).Intersect(architectures).Any())
            {
                Require(LibSeccomp.RemoveArchitecture(filter, LibSeccomp.NativeArchitecture), "seccomp_arch_remove");
            }

            Require(LibSeccomp.Set(filter, LibSeccomp.OtherArchitecture, NotThere), "seccomp_attr_set");
            Require(LibSeccomp.Set(filter, LibSeccomp.Optimize, 2), "seccomp_attr_set");
            AddRules(filter);
            using var file = PosixFile.InMemory("coppice-rules");
            Require(LibSeccomp.Export(filter, file), "seccomp_export_bpf");
            var program = new byte[RandomAccess.GetLength(file)];
            RandomAccess.Read(file, program, 0);
            return program;
        }
        finally
        {
            LibSeccomp.Release(filter);
        }
    }

    private static void AddRules(nint filter)
    {
        foreach (var call in Refused)
        {
            Add(filter, call, NotPermitted);
        }

        foreach (var call in Missing)
        {
            Add(filter, call, NotThere);
        }

        foreach (var call in (string[])["clone", "unshare"])
        {
            Add(filter, call, NotPermitted, Condition.Has(0, CloneNewUser, CloneNewUser));
        }

        foreach (var request in RefusedRequests)
        {
            Add(filter, "ioctl", NotPermitted, Condition.Has(1, LowerHalf, request));
        }

        foreach (var call in (string[])["socket", "socketpair"])
        {
            AddSockets(filter, call);
        }
    }

    // Rules can only refuse, and look at each argument once: so everything that is not listed is named. A number with an upper
    // half is more than the greatest one that is listed, and refused as such. The families come first: socketcall of 32-bit
    // Intel, which makes sockets of any kind from words in memory, gets the answer of the first rule.
    private static void AddSockets(nint filter, string call)
    {
        foreach (var condition in NoneOf(Families, argument: 0))
        {
            Add(filter, call, NoFamily, condition);
        }

        foreach (var (family, protocols) in Protocols)
        {
            foreach (var condition in NoneOf(protocols, argument: 2))
            {
                Add(filter, call, NoProtocol, Condition.Is(0, family), condition);
            }
        }
    }

    private static IEnumerable<Condition> NoneOf(uint[] listed, uint argument)
    {
        for (uint value = 0; value < listed[^1]; value++)
        {
            if (!listed.Contains(value))
            {
                yield return Condition.Is(argument, value);
            }
        }

        yield return Condition.AtLeast(argument, listed[^1] + 1);
    }

    private static unsafe void Add(nint filter, string call, uint answer, params ReadOnlySpan<Condition> conditions)
    {
        fixed (Condition* first = conditions)
        {
            Require(LibSeccomp.AddRule(filter, answer, LibSeccomp.NumberOf(call), (uint)conditions.Length, first), call);
        }
    }

    // Results are negated error numbers.
    private static void Require(int result, string what)
    {
        if (result != 0)
        {
            throw new PosixException(-result, LibSeccomp.Name, what);
        }
    }

    // code (16 bits), instructions to skip when a comparison holds and when not (8 bits each), operand (32 bits).
    private static byte[] Bytes((ushort Code, byte No, uint Operand) instruction)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, instruction.Code);
        bytes[3] = instruction.No;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), instruction.Operand);
        return bytes;
    }
}
