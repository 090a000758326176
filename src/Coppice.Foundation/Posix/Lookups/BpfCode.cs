namespace Coppice.Foundation.Posix.Lookups;

/// <summary>
/// Puts a BPF program together (Documentation/bpf/standardization/instruction-set.rst of Linux). Registers are 0 to 10: 0 has
/// results, 1 to 5 arguments, which a call loses, 6 to 9 stay, 10 is the end of the stack.
/// </summary>
internal sealed class BpfCode
{
    /// <summary>The end of the stack.</summary>
    public const int Stack = 10;

    // A small place on the stack for what is read one after the other.
    private const short Word = -8;

    private readonly List<ulong> steps = [];
    private readonly Dictionary<string, int> labels = new(StringComparer.Ordinal);
    private readonly List<(int Step, string Label)> jumps = [];

    /// <summary>Helpers of the kernel, by their numbers in linux/bpf.h.</summary>
    public enum Helper
    {
        LookUp = 1,
        Update = 2,
        CurrentProgram = 16,
        CurrentTask = 35,
        ReadKernel = 113,
        ReadUserText = 114,
        ReadKernelText = 115,
    }

    public BpfCode Label(string name)
    {
        labels.Add(name, steps.Count);
        return this;
    }

    public BpfCode Set(int register, long value) => value is >= int.MinValue and <= int.MaxValue
        ? Add(0xb7, register, 0, 0, (int)value)
        : Add(0x18, register, 0, 0, (int)value).Add(0, 0, 0, 0, (int)(value >> 32));

    public BpfCode SetMap(int register, int map) => Add(0x18, register, 1, 0, map).Add(0, 0, 0, 0, 0);

    public BpfCode Copy(int register, int from) => Add(0xbf, register, from, 0, 0);

    public BpfCode Plus(int register, int value) => Add(0x07, register, 0, 0, value);

    public BpfCode PlusRegister(int register, int other) => Add(0x0f, register, other, 0, 0);

    public BpfCode And(int register, int value) => Add(0x57, register, 0, 0, value);

    public BpfCode AndRegister(int register, int other) => Add(0x5f, register, other, 0, 0);

    public BpfCode ShiftLeft(int register, int bits) => Add(0x67, register, 0, 0, bits);

    public BpfCode ShiftRight(int register, int bits) => Add(0x77, register, 0, 0, bits);

    /// <summary>Shifts to the right and keeps the sign.</summary>
    public BpfCode ShiftRightSigned(int register, int bits) => Add(0xc7, register, 0, 0, bits);

    /// <summary>Loads 8 bytes.</summary>
    public BpfCode Load(int register, int from, short offset) => Add(0x79, register, from, offset, 0);

    public BpfCode LoadByte(int register, int from, short offset) => Add(0x71, register, from, offset, 0);

    /// <summary>Stores 8 bytes.</summary>
    public BpfCode Store(int to, short offset, int register) => Add(0x7b, to, register, offset, 0);

    /// <summary>Stores 4 bytes.</summary>
    public BpfCode StoreHalf(int to, short offset, int register) => Add(0x63, to, register, offset, 0);

    /// <summary>Stores a number as 8 bytes.</summary>
    public BpfCode StoreValue(int to, short offset, int value) => Add(0x7a, to, 0, offset, value);

    /// <summary>Stores a number as 4 bytes.</summary>
    public BpfCode StoreHalfValue(int to, short offset, int value) => Add(0x62, to, 0, offset, value);

    public BpfCode Call(Helper helper) => Add(0x85, 0, 0, 0, (int)helper);

    public BpfCode Exit() => Add(0x95, 0, 0, 0, 0);

    public BpfCode Go(string label) => Jump(0x05, 0, 0, 0, label);

    public BpfCode GoIfEqual(int register, int value, string label) => Jump(0x15, register, 0, value, label);

    public BpfCode GoIfOther(int register, int value, string label) => Jump(0x55, register, 0, value, label);

    public BpfCode GoIfSame(int register, int other, string label) => Jump(0x1d, register, other, 0, label);

    public BpfCode GoIfNotSame(int register, int other, string label) => Jump(0x5d, register, other, 0, label);

    public BpfCode GoIfAbove(int register, int value, string label) => Jump(0x25, register, 0, value, label);

    public BpfCode GoIfLess(int register, int value, string label) => Jump(0xc5, register, 0, value, label);

    /// <summary>Reads 8 bytes of the kernel's memory, which are 0 where nothing can be read.</summary>
    public BpfCode Read(int register, int from, int offset, int size = 8)
    {
        StoreValue(Stack, Word, 0);
        return Copy(3, from).Plus(3, offset).Copy(1, Stack).Plus(1, Word).Set(2, size).Call(Helper.ReadKernel)
            .Load(register, Stack, Word);
    }

    /// <summary>Looks up the key of 4 bytes at a place on the stack; register 0 has where the value is, or 0.</summary>
    public BpfCode LookUp(int map, short key) => SetMap(1, map).Copy(2, Stack).Plus(2, key).Call(Helper.LookUp);

    /// <summary>The program: struct bpf_insn, 8 bytes each.</summary>
    public ulong[] ToProgram()
    {
        var program = steps.ToArray();
        foreach (var (step, label) in jumps)
        {
            program[step] |= (ulong)(ushort)(short)(labels[label] - step - 1) << 16;
        }

        return program;
    }

    private BpfCode Jump(byte code, int register, int other, int value, string label)
    {
        jumps.Add((steps.Count, label));
        return Add(code, register, other, 0, value);
    }

    private BpfCode Add(byte code, int to, int from, short offset, int value)
    {
        steps.Add(code | ((ulong)(uint)(to | (from << 4)) << 8) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)value << 32));
        return this;
    }
}
