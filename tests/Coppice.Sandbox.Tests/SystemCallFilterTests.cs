using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Coppice.Foundation;

namespace Coppice.Sandbox.Tests;

public sealed class SystemCallFilterTests
{
    private const uint X64 = 0xc000003e;
    private const uint X86 = 0x40000003;
    private const uint Arm64 = 0xc00000b7;
    private const uint NewUser = 0x10000000;

    // Numbers from the kernel's asm/unistd_64.h, asm/unistd_32.h and asm-generic/unistd.h.
    [Theory]
    [InlineData(Architecture.X64, X64, 165)] // mount
    [InlineData(Architecture.X64, X64, 250)] // keyctl
    [InlineData(Architecture.X64, X64, 304)] // open_by_handle_at
    [InlineData(Architecture.X64, X64, 429)] // move_mount
    [InlineData(Architecture.X64, X64, 101)] // ptrace
    [InlineData(Architecture.X64, X64, 310)] // process_vm_readv
    [InlineData(Architecture.X64, X64, 311)] // process_vm_writev
    [InlineData(Architecture.X64, X64, 312)] // kcmp
    [InlineData(Architecture.X64, X64, 438)] // pidfd_getfd
    [InlineData(Architecture.X64, X86, 26)] // ptrace
    [InlineData(Architecture.X64, X86, 347)] // process_vm_readv
    [InlineData(Architecture.X64, X86, 348)] // process_vm_writev
    [InlineData(Architecture.X64, X86, 349)] // kcmp
    [InlineData(Architecture.X64, X86, 438)] // pidfd_getfd
    [InlineData(Architecture.Arm64, Arm64, 117)] // ptrace
    [InlineData(Architecture.Arm64, Arm64, 270)] // process_vm_readv
    [InlineData(Architecture.Arm64, Arm64, 271)] // process_vm_writev
    [InlineData(Architecture.Arm64, Arm64, 272)] // kcmp
    [InlineData(Architecture.Arm64, Arm64, 438)] // pidfd_getfd
    [InlineData(Architecture.X64, X86, 21)] // mount
    [InlineData(Architecture.X64, X86, 342)] // open_by_handle_at
    [InlineData(Architecture.Arm64, Arm64, 40)] // mount
    [InlineData(Architecture.Arm64, Arm64, 265)] // open_by_handle_at
    public void Calls_that_foreign_code_does_not_need_are_not_permitted(Architecture machine, uint architecture, uint call) =>
        Assert.Equal(SystemCallFilter.NotPermitted, Answer(machine, architecture, call));

    [Theory]
    [InlineData(Architecture.X64, X64, 56, 272)]
    [InlineData(Architecture.X64, X86, 120, 310)]
    [InlineData(Architecture.Arm64, Arm64, 220, 97)]
    public void Only_a_new_user_namespace_is_refused_of_clone_and_unshare(
        Architecture machine, uint architecture, uint clone, uint unshare)
    {
        const uint Fork = 0x01200011; // CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD
        Assert.Equal(SystemCallFilter.Allow, Answer(machine, architecture, clone, Fork));
        Assert.Equal(SystemCallFilter.NotPermitted, Answer(machine, architecture, clone, Fork | NewUser));
        Assert.Equal(SystemCallFilter.Allow, Answer(machine, architecture, unshare, 0));
        Assert.Equal(SystemCallFilter.NotPermitted, Answer(machine, architecture, unshare, NewUser));
    }

    [Theory]
    [InlineData(Architecture.X64, X64, 16)]
    [InlineData(Architecture.X64, X86, 54)]
    [InlineData(Architecture.Arm64, Arm64, 29)]
    public void Only_putting_input_into_a_terminal_is_refused_of_ioctl(Architecture machine, uint architecture, uint ioctl)
    {
        var program = SystemCallFilter.Program(machine);
        Assert.Equal(SystemCallFilter.NotPermitted, Run(program, architecture, ioctl, 0, 0x5412)); // TIOCSTI
        Assert.Equal(SystemCallFilter.NotPermitted, Run(program, architecture, ioctl, 0, 0x541c)); // TIOCLINUX
        Assert.Equal(SystemCallFilter.Allow, Run(program, architecture, ioctl, 0, 0x5413)); // TIOCGWINSZ
    }

    [Theory]
    [InlineData(Architecture.X64, X64, 41, 53)]
    [InlineData(Architecture.X64, X86, 359, 360)]
    [InlineData(Architecture.Arm64, Arm64, 198, 199)]
    public void Sockets_are_of_the_families_that_package_management_needs(
        Architecture machine, uint architecture, uint socket, uint pair)
    {
        var program = SystemCallFilter.Program(machine);
        foreach (var call in (uint[])[socket, pair])
        {
            for (uint family = 0; family < 64; family++)
            {
                for (uint protocol = 0; protocol < 300; protocol++)
                {
                    var expected = family switch
                    {
                        1 => SystemCallFilter.Allow, // AF_UNIX
                        // AF_INET: ICMP, TCP, UDP; AF_INET6: TCP, UDP, ICMPv6; AF_NETLINK: NETLINK_ROUTE.
                        2 when protocol is 0 or 1 or 6 or 17 => SystemCallFilter.Allow,
                        10 when protocol is 0 or 6 or 17 or 58 => SystemCallFilter.Allow,
                        16 when protocol is 0 => SystemCallFilter.Allow,
                        2 or 10 or 16 => SystemCallFilter.NoProtocol,
                        _ => SystemCallFilter.NoFamily,
                    };
                    Assert.Equal(expected, Run(program, architecture, call, family, 1, protocol));
                }
            }
        }
    }

    [Fact]
    public void The_call_that_makes_sockets_from_words_in_memory_makes_none()
    {
        var program = SystemCallFilter.Program(Architecture.X64);
        for (uint what = 1; what < 21; what++)
        {
            // SYS_SOCKET and SYS_SOCKETPAIR of linux/net.h.
            Assert.Equal(what is 1 or 8 ? SystemCallFilter.NoFamily : SystemCallFilter.Allow, Run(program, X86, 102, what));
        }
    }

    [Theory]
    [InlineData(Architecture.X64, X64, 435)] // clone3
    [InlineData(Architecture.X64, X64, 425)] // io_uring_setup
    [InlineData(Architecture.X64, X64, 434)] // pidfd_open
    [InlineData(Architecture.X64, X86, 435)]
    [InlineData(Architecture.X64, X64, 0x40000000 + 1)] // write of the x32 ABI
    [InlineData(Architecture.X64, Arm64, 64)] // an architecture that this machine does not have
    [InlineData(Architecture.Arm64, X64, 0)]
    public void Calls_that_no_filter_can_look_into_are_not_there(Architecture machine, uint architecture, uint call) =>
        Assert.Equal(SystemCallFilter.NotThere, Answer(machine, architecture, call));

    // mount, umount, pivot_root, setns, add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd, kexec_load,
    // kexec_file_load, open_by_handle_at, init_module, finit_module, delete_module, syslog, ptrace, process_vm_readv,
    // process_vm_writev, kcmp, by the number that each architecture has for them; x86 has a second umount and no kexec_file_load.
    private static readonly uint[] RefusedOfX64 =
        [165, 166, 155, 308, 248, 249, 250, 321, 298, 323, 246, 320, 304, 175, 313, 176, 103, 101, 310, 311, 312];

    private static readonly uint[] RefusedOfX86 =
        [21, 22, 52, 217, 346, 286, 287, 288, 357, 336, 374, 283, 342, 128, 350, 129, 103, 26, 347, 348, 349];

    private static readonly uint[] RefusedOfArm64 =
        [40, 39, 41, 268, 217, 218, 219, 280, 241, 282, 104, 294, 265, 105, 273, 106, 116, 117, 270, 271, 272];

    // From 424 on, all architectures number alike: open_tree to fspick, pidfd_getfd, mount_setattr, open_tree_attr.
    private static readonly uint[] Refused = [428, 429, 430, 431, 432, 433, 438, 442, 467];
    private static readonly uint[] Missing = [435, 434, 425, 426, 427];

    // By number, so that nothing is refused or let through by another name.
    [Theory]
    [InlineData(Architecture.X64, X64, 56, 272, 41, 53)]
    [InlineData(Architecture.X64, X86, 120, 310, 359, 360, 102)]
    [InlineData(Architecture.Arm64, Arm64, 220, 97, 198, 199)]
    public void Every_other_call_is_allowed(Architecture machine, uint architecture, params int[] byArguments)
    {
        var refused =
            (architecture switch { X64 => RefusedOfX64, X86 => RefusedOfX86, _ => RefusedOfArm64 }).Concat(Refused).ToHashSet();
        var program = SystemCallFilter.Program(machine);
        Assert.All(
            Enumerable.Range(0, 1024).Except(byArguments).Select(number => (uint)number),
            number => Assert.Equal(
                refused.Contains(number) ? SystemCallFilter.NotPermitted
                : Missing.Contains(number) ? SystemCallFilter.NotThere : SystemCallFilter.Allow,
                Run(program, architecture, number, uint.MaxValue)));
    }

    // As the kernel does, which takes 32 bits of these arguments: otherwise a bit more would lead past the filter.
    [Fact]
    public void What_lies_in_the_upper_half_of_an_argument_does_not_help()
    {
        const ulong More = 1UL << 40;
        var program = SystemCallFilter.Program(Architecture.X64);
        Assert.Equal(SystemCallFilter.NotPermitted, Run(program, X64, 16, 0, 0x5412 | More)); // TIOCSTI
        Assert.Equal(SystemCallFilter.NotPermitted, Run(program, X64, 272, NewUser | More)); // unshare
        Assert.Equal(SystemCallFilter.NoFamily, Run(program, X64, 41, 40 | More)); // AF_VSOCK
        Assert.Equal(SystemCallFilter.NoProtocol, Run(program, X64, 41, 2, 1, 132 | More)); // IPPROTO_SCTP
        Assert.Equal(SystemCallFilter.NoProtocol, Run(program, X64, 41, 16, 3, 9 | More)); // NETLINK_AUDIT
    }

    [Fact]
    public void A_machine_without_a_table_is_refused_with_the_reason() =>
        Assert.Contains(
            "S390x", Assert.Throws<Failure>(() => SystemCallFilter.Program(Architecture.S390x)).Message,
            StringComparison.Ordinal);

    private static uint Answer(Architecture machine, uint architecture, uint call, ulong argument = 0) =>
        Run(SystemCallFilter.Program(machine), architecture, call, argument);

    // The part of the classic BPF machine (Linux, networking/filter.rst) that a filter of system calls can use.
    private static uint Run(byte[] program, uint architecture, uint call, ulong argument, ulong second = 0, ulong third = 0)
    {
        uint[] data =
        [
            call, architecture, 0, 0, (uint)argument, (uint)(argument >> 32), (uint)second, (uint)(second >> 32), (uint)third,
            (uint)(third >> 32),
        ];
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20: accumulator = data[operand / 4]; break;
                case 0x05: at += (int)operand; break;
                case 0x15: at += instruction[accumulator == operand ? 2 : 3]; break;
                case 0x25: at += instruction[accumulator > operand ? 2 : 3]; break;
                case 0x35: at += instruction[accumulator >= operand ? 2 : 3]; break;
                case 0x54: accumulator &= operand; break;
                case 0x06: return operand;
                default: throw new InvalidOperationException("unknown instruction");
            }
        }
    }
}
