using System.Buffers.Binary;

namespace Coppice.Sandbox;

/// <summary>
/// A seccomp filter (seccomp(2), SECCOMP_MODE_FILTER) in the form that <c>bwrap --seccomp</c> reads: struct sock_filter after
/// struct sock_filter. It is the second wall: capabilities already forbid most of what it refuses, but a new user namespace would
/// give them all back over the part of the kernel that holes are found in.
/// </summary>
internal static class SystemCallFilter
{
    // linux/bpf_common.h: class | size | mode, and jumps.
    private const ushort Load = 0x20;        // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpEqual = 0x15;   // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private const ushort JumpAny = 0x45;     // BPF_JMP | BPF_JSET | BPF_K
    private const ushort Return = 0x06;      // BPF_RET | BPF_K

    // Offsets in struct seccomp_data; of the first argument the lower half (all machines with a table are little-endian).
    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint FirstArgument = 16;
    private const uint SecondArgument = 24;
    private const uint ThirdArgument = 32;

    private const uint CloneNewUser = 0x10000000;

    // Numbers of the x32 ABI, a second table on x86-64 that Debian does not use.
    private const uint X32 = 0x40000000;

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

    /// <summary>The program for a machine; calls of an architecture without a table are refused.</summary>
    public static byte[] Program(IReadOnlyList<SystemCalls> tables)
    {
        var program = new List<byte[]> { Instruction(Load, Architecture) };
        foreach (var table in tables)
        {
            var block = Block(table);
            program.Add(Instruction(JumpEqual, table.Audit, no: checked((byte)block.Count)));
            program.AddRange(block);
        }

        program.Add(Instruction(Return, NotThere));
        return [.. program.SelectMany(bytes => bytes)];
    }

    private static List<byte[]> Block(SystemCalls table)
    {
        List<byte[]> block =
        [
            Instruction(Load, Number),
            Instruction(JumpAtLeast, X32, no: 1),
            Instruction(Return, NotThere),
        ];
        foreach (var call in table.NewUser)
        {
            block.AddRange(
            [
                Instruction(JumpEqual, call, no: 4),
                Instruction(Load, FirstArgument),
                Instruction(JumpAny, CloneNewUser, no: 1),
                Instruction(Return, NotPermitted),
                Instruction(Return, Allow),
            ]);
        }

        var requests = SystemCalls.RefusedRequests;
        block.AddRange([Instruction(JumpEqual, table.Ioctl, no: (byte)((2 * requests.Count) + 2)), Instruction(Load, SecondArgument)]);
        block.AddRange(requests.SelectMany(request => (byte[][])[Instruction(JumpEqual, request, no: 1), Instruction(Return, NotPermitted)]));
        block.Add(Instruction(Return, Allow));
        foreach (var call in table.Sockets)
        {
            var sockets = Sockets();
            block.Add(Instruction(JumpEqual, call, no: (byte)sockets.Count));
            block.AddRange(sockets);
        }

        if (table.SocketCall is { } socketCall)
        {
            var makers = SystemCalls.SocketMakers;
            block.Add(Instruction(JumpEqual, socketCall, no: (byte)((2 * makers.Count) + 2)));
            block.Add(Instruction(Load, FirstArgument));
            block.AddRange(makers.SelectMany(maker => Answer(maker, NoFamily)));
            block.Add(Instruction(Return, Allow));
        }

        foreach (var (call, answer) in table.Refused.Select(call => (call, NotPermitted)).Concat(SystemCalls.Missing.Select(call => (call, NotThere))))
        {
            block.AddRange([Instruction(JumpEqual, call, no: 1), Instruction(Return, answer)]);
        }

        block.Add(Instruction(Return, Allow));
        return block;
    }

    // Where what was loaded has a value, an answer.
    private static byte[][] Answer(uint value, uint answer) => [Instruction(JumpEqual, value, no: 1), Instruction(Return, answer)];

    // Ends in an answer whatever the arguments are.
    private static List<byte[]> Sockets()
    {
        List<byte[]> block = [Instruction(Load, FirstArgument)];
        foreach (var (family, protocols) in SystemCalls.SocketFamilies)
        {
            List<byte[]> ofFamily = protocols is null
                ? [Instruction(Return, Allow)]
                :
                [
                    Instruction(Load, ThirdArgument),
                    .. protocols.SelectMany(protocol => Answer(protocol, Allow)),
                    Instruction(Return, NoProtocol),
                ];
            block.AddRange([Instruction(JumpEqual, family, no: (byte)ofFamily.Count), .. ofFamily]);
        }

        block.Add(Instruction(Return, NoFamily));
        return block;
    }

    // struct sock_filter: code (16 bits), instructions to skip when the jump holds and when not (8 bits each), operand (32 bits).
    private static byte[] Instruction(ushort code, uint operand, byte no = 0)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, code);
        bytes[3] = no;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), operand);
        return bytes;
    }
}
