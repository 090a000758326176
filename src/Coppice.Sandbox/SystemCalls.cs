using System.Runtime.InteropServices;
using Coppice.Foundation;

namespace Coppice.Sandbox;

/// <summary>The system calls that foreign code is not given, by number, for one architecture that the kernel can run.</summary>
/// <param name="Audit">AUDIT_ARCH_* of linux/audit.h.</param>
/// <param name="NewUser">clone and unshare: refused when they ask for a new user namespace in their first argument.</param>
/// <param name="Ioctl">ioctl: refused when its second argument is one of <see cref="RefusedRequests"/>.</param>
/// <param name="Sockets">socket and socketpair: refused for families and protocols that are not in <see
/// cref="SocketFamilies"/>.</param>
/// <param name="SocketCall">socketcall of 32-bit Intel, which makes sockets of any kind from words in memory; null where there
/// is none.</param>
/// <param name="Refused">Answered with EPERM.</param>
internal sealed record SystemCalls(
    uint Audit,
    IReadOnlyList<uint> NewUser,
    uint Ioctl,
    IReadOnlyList<uint> Sockets,
    uint? SocketCall,
    IReadOnlyList<uint> Refused)
{
    /// <summary>clone3, whose flags lie in memory where no filter can look: as if the kernel had none, so that libraries take clone.</summary>
    public const uint Clone3 = 435;

    /// <summary>TIOCSTI and TIOCLINUX (ioctl_tty(2)): both put input into the terminal that a shell in the sandbox shares with its user.</summary>
    public static IReadOnlyList<uint> RefusedRequests { get; } = [0x5412, 0x541c];

    /// <summary>
    /// What sockets are for in package management, measured on real installations: AF_UNIX, AF_INET, AF_INET6, and of AF_NETLINK
    /// what a network namespace has of its own, NETLINK_ROUTE. Everything else reaches past the namespaces (AF_VSOCK,
    /// NETLINK_AUDIT, NETLINK_KOBJECT_UEVENT) or has the kernel load modules for whoever asks (AF_ALG, AF_TIPC, IPPROTO_SCTP).
    /// </summary>
    public static IReadOnlyList<(uint Family, IReadOnlyList<uint>? Protocols)> SocketFamilies { get; } =
    [
        (1, null),
        (2, [0, 1, 6, 17]),
        (10, [0, 6, 17, 58]),
        (16, [0]),
    ];

    /// <summary>SYS_SOCKET and SYS_SOCKETPAIR of linux/net.h, the first argument of socketcall.</summary>
    public static IReadOnlyList<uint> SocketMakers { get; } = [1, 8];

    // From 424 on, all architectures number alike: open_tree to fspick, pidfd_getfd, mount_setattr, open_tree_attr.
    private static readonly uint[] CommonRefused = [428, 429, 430, 431, 432, 433, 438, 442, 467];

    /// <summary>
    /// clone3, pidfd_open, and io_uring_setup, _enter and _register: programs do without when the kernel has none.
    /// </summary>
    public static IReadOnlyList<uint> Missing { get; } = [Clone3, 434, 425, 426, 427];

    // In each list, in this order: mounting (mount, umount, pivot_root), other namespaces (setns), keyrings that are shared with this
    // machine (add_key, request_key, keyctl), ways into the kernel with a history of holes (bpf, perf_event_open, userfaultfd),
    // kexec, files by handle (outside of the tree, too), modules, the kernel's log, and other processes' memory and descriptors
    // (ptrace, process_vm_readv, process_vm_writev, kcmp): the first process inside is bubblewrap's, and root may take hold of
    // it without any capability.
    private static readonly SystemCalls X64 = new(
        0xc000003e, [56, 272], 16, [41, 53], null,
        [
            165, 166, 155, 308, 248, 249, 250, 321, 298, 323, 246, 320, 304, 175, 313, 176, 103, 101, 310, 311, 312,
            .. CommonRefused,
        ]);

    private static readonly SystemCalls X86 = new(
        0x40000003, [120, 310], 54, [359, 360], 102,
        [21, 22, 52, 217, 346, 286, 287, 288, 357, 336, 374, 283, 342, 128, 350, 129, 103, 26, 347, 348, 349, .. CommonRefused]);

    private static readonly SystemCalls Arm64 = new(
        0xc00000b7, [220, 97], 29, [198, 199], null,
        [40, 39, 41, 268, 217, 218, 219, 280, 241, 282, 104, 294, 265, 105, 273, 106, 116, 117, 270, 271, 272, .. CommonRefused]);

    /// <summary>What programs on this machine can call: its own architecture first.</summary>
    /// <exception cref="Failure">There is no table for this machine yet.</exception>
    public static IReadOnlyList<SystemCalls> OfThisMachine() => Of(RuntimeInformation.OSArchitecture);

    /// <summary>The tables for a machine.</summary>
    internal static IReadOnlyList<SystemCalls> Of(Architecture machine) => machine switch
    {
        Architecture.X64 => [X64, X86],
        Architecture.Arm64 => [Arm64],
        // Without its numbers nothing could be refused, or nothing run at all.
        _ => throw new Failure($"the sandbox does not know the system calls of this machine's architecture, {machine}", "use a machine with amd64 or arm64"),
    };
}
