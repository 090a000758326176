using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>
/// A filter of seccomp(2) that reports system calls which ask about a path and write nothing, and lets all others pass. Calls of
/// another architecture (32-bit programs) pass as well: they are not seen.
/// </summary>
/// <remarks>Made by hand, since libseccomp has no rule for the address of the code that makes a call.</remarks>
internal static class PathCallFilter
{
    /// <summary>The form of a system call: which arguments matter.</summary>
    /// <param name="Kind">What it asks.</param>
    /// <param name="Directory">The argument with the directory; -1 for the working directory.</param>
    /// <param name="Path">The argument with the path.</param>
    /// <param name="Flags">The argument with flags; -1 where there are none.</param>
    /// <param name="Passes">Flags with which it is of no interest.</param>
    internal readonly record struct Form(PathCallKind Kind, int Directory, int Path, int Flags = -1, uint Passes = 0);

    // O_WRONLY | O_CREAT: what is made or only written is no reading.
    private const uint Writes = 0x41;

    // AT_EMPTY_PATH: about what is open already (fstat).
    private const uint EmptyPath = 0x1000;

    private const ushort Load = 0x20, Jump = 0x05, JumpEqual = 0x15, JumpGreater = 0x25, JumpNotLess = 0x35, JumpAny = 0x45, Return = 0x06;

    // Of struct seccomp_data: the number, the architecture, the address of the call (8 bytes), the arguments (8 each).
    private const uint Number = 0, Machine = 4, Address = 8, Arguments = 16;
    private const uint Notify = 0x7fc00000, Allow = 0x7fff0000;

    private static readonly Form Look = new(PathCallKind.Look, -1, 0);
    private static readonly Form LookAt = new(PathCallKind.Look, 0, 1);

    internal static readonly Dictionary<int, Form> X64 = new()
    {
        [2] = new(PathCallKind.Open, -1, 0, 1, Writes), [257] = new(PathCallKind.Open, 0, 1, 2, Writes),
        [437] = new(PathCallKind.Open, 0, 1),
        [4] = Look, [6] = Look, [21] = Look, [89] = Look, [80] = Look, [267] = LookAt, [269] = LookAt, [439] = LookAt,
        [262] = new(PathCallKind.Look, 0, 1, 3, EmptyPath), [332] = new(PathCallKind.Look, 0, 1, 2, EmptyPath),
        [59] = new(PathCallKind.Run, -1, 0), [322] = new(PathCallKind.Run, 0, 1, 4, EmptyPath),
    };

    private static readonly Dictionary<int, Form> Arm64 = new()
    {
        [56] = new(PathCallKind.Open, 0, 1, 2, Writes), [437] = new(PathCallKind.Open, 0, 1),
        [49] = Look, [78] = LookAt, [48] = LookAt, [439] = LookAt,
        [79] = new(PathCallKind.Look, 0, 1, 3, EmptyPath), [291] = new(PathCallKind.Look, 0, 1, 2, EmptyPath),
        [221] = new(PathCallKind.Run, -1, 0), [281] = new(PathCallKind.Run, 0, 1, 4, EmptyPath),
    };

    /// <summary>The calls of this machine by number, and what installs a filter; null for machines without a table.</summary>
    internal static MachineCalls? OfThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new MachineCalls(0xc000003e, 317, X64),
        Architecture.Arm64 => new MachineCalls(0xc00000b7, 277, Arm64),
        _ => null,
    };

    /// <summary>
    /// The filter as an array of struct sock_filter: code (16 bits), steps to skip when true and when not (8 bits each), operand
    /// (32 bits).
    /// </summary>
    /// <param name="audit">The architecture.</param>
    /// <param name="calls">The calls that are reported.</param>
    /// <param name="own">Where the code lies whose calls are not reported, from the first address to the one after the last.</param>
    internal static ulong[] Program(uint audit, IReadOnlyDictionary<int, Form> calls, IReadOnlyList<(ulong Start, ulong End)> own)
    {
        // Below the calls: whose code it is. A jump counts from the step after it.
        List<ulong> whose =
        [
            .. own.SelectMany(ByUpperHalf).SelectMany(range => (ulong[])
            [
                Step(Load, Address + 4), Step(JumpEqual, range.Upper, no: 4), Step(Load, Address),
                Step(JumpNotLess, range.First, no: 2), Step(JumpGreater, range.Last, yes: 1), Step(Return, Allow),
            ]),
            Step(Return, Notify),
        ];
        List<ulong> steps = [Step(Load, Machine), Step(JumpEqual, audit, yes: 1), Step(Return, Allow), Step(Load, Number)];
        List<int> reports = [];
        foreach (var (number, form) in calls)
        {
            if (form.Flags < 0)
            {
                steps.Add(Step(JumpEqual, (uint)number, no: 1));
                reports.Add(steps.Count);
                steps.Add(0);
            }
            else
            {
                // Of the flags the lower half, which is all that they have.
                steps.AddRange([Step(JumpEqual, (uint)number, no: 4), Step(Load, Arguments + (8u * (uint)form.Flags)), Step(JumpAny, form.Passes, yes: 1)]);
                reports.Add(steps.Count);
                steps.AddRange([0, Step(Return, Allow)]);
            }
        }

        steps.Add(Step(Return, Allow));
        foreach (var place in reports)
        {
            steps[place] = Step(Jump, (uint)(steps.Count - place - 1));
        }

        return [.. steps, .. whose];
    }

    // A step compares 32 bits.
    private static IEnumerable<(uint Upper, uint First, uint Last)> ByUpperHalf((ulong Start, ulong End) range)
    {
        for (var start = range.Start; start < range.End; start = ((start >> 32) + 1) << 32)
        {
            var last = Math.Min(range.End - 1, start | uint.MaxValue);
            yield return ((uint)(start >> 32), (uint)start, (uint)last);
        }
    }

    private static ulong Step(ushort code, uint operand, byte yes = 0, byte no = 0) =>
        code | ((ulong)yes << 16) | ((ulong)no << 24) | ((ulong)operand << 32);
}

/// <summary>The system calls of one machine.</summary>
/// <param name="Audit">AUDIT_ARCH_* of linux/audit.h.</param>
/// <param name="Seccomp">The number of seccomp(2).</param>
/// <param name="Calls">The calls that are reported, by number.</param>
internal sealed record MachineCalls(uint Audit, int Seccomp, Dictionary<int, PathCallFilter.Form> Calls);
