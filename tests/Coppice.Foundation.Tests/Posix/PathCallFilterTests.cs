using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tests.Posix;

/// <summary>Which calls wait for an answer; the filter is carried out here as the kernel does (bpf(4) of the BSDs, seccomp(2)).</summary>
public sealed class PathCallFilterTests
{
    private const uint X64 = 0xc000003e, Notify = 0x7fc00000, Allow = 0x7fff0000;
    private const uint Open = 257, Stat = 4, Write = 1;
    private const int Closing = 0x80000, Making = 0x40, Writing = 0x1;

    // The second goes over a border of four gigabytes.
    private static readonly (ulong Start, ulong End)[] Own = [(0x7f3c9b0cf000, 0x7f3c9b0f5000), (0x7f3bfffff000, 0x7f3c00001000)];

    [Theory]
    [InlineData(X64, Open, Closing, Notify)]
    [InlineData(X64, Open, Making, Allow)]
    [InlineData(X64, Open, Writing, Allow)]
    [InlineData(X64, Stat, 0, Notify)]
    [InlineData(X64, Write, 0, Allow)]
    [InlineData(0x40000003, Open, Closing, Allow)]
    public void What_only_reads_is_reported(uint machine, uint number, int flags, uint answer) =>
        Assert.Equal(answer, Decide(machine, number, 0x55d000001000, flags));

    [Theory]
    [InlineData(0x7f3c9b0cf000, true)]
    [InlineData(0x7f3c9b0f4fff, true)]
    [InlineData(0x7f3c9b0f5000, false)]
    [InlineData(0x7f3c9b0cefff, false)]
    [InlineData(0x7f3b9b0cf000, false)]
    [InlineData(0x7f3bfffff000, true)]
    [InlineData(0x7f3bffffffff, true)]
    [InlineData(0x7f3c00000000, true)]
    [InlineData(0x7f3c00000fff, true)]
    [InlineData(0x7f3c00001000, false)]
    [InlineData(0x7f3bffffefff, false)]
    public void A_call_of_this_process_never_waits(long address, bool isOwn)
    {
        Assert.Equal(isOwn ? Allow : Notify, Decide(X64, Open, (ulong)address, Closing));
        Assert.Equal(isOwn ? Allow : Notify, Decide(X64, Stat, (ulong)address, 0));
        Assert.Equal(Allow, Decide(X64, Write, (ulong)address, 0));
    }

    private static uint Decide(uint machine, uint number, ulong address, int flags)
    {
        // struct seccomp_data in words of 32 bits: number, machine, address, then six arguments.
        uint[] data = [number, machine, (uint)address, (uint)(address >> 32), 0, 0, 0, 0, (uint)flags, 0, 0, 0, 0, 0, 0, 0];
        var program = PathCallFilter.Program(X64, PathCallFilter.X64, Own);
        uint loaded = 0;
        for (var at = 0; ; at++)
        {
            var (code, yes, no, operand) = ((ushort)program[at], (byte)(program[at] >> 16), (byte)(program[at] >> 24), (uint)(program[at] >> 32));
            switch (code)
            {
                case 0x20:
                    loaded = data[operand / 4];
                    break;
                case 0x05:
                    at += (int)operand;
                    break;
                case 0x15:
                    at += loaded == operand ? yes : no;
                    break;
                case 0x25:
                    at += loaded > operand ? yes : no;
                    break;
                case 0x35:
                    at += loaded >= operand ? yes : no;
                    break;
                case 0x45:
                    at += (loaded & operand) != 0 ? yes : no;
                    break;
                case 0x06:
                    return operand;
                default:
                    throw new InvalidOperationException($"step {code:x}");
            }
        }
    }
}
