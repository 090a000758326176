using System.Runtime.InteropServices;

namespace Coppice.Apply.Native;

/// <summary>A system call that failed: no space, no permission, a link where none may be.</summary>
/// <param name="number">The number of errno(3).</param>
/// <param name="call">The call's name in section 2 of the manual.</param>
/// <param name="name">The name that it was given.</param>
public sealed class SystemCallException(int number, string call, string name)
    : IOException($"{call} {(name.Length == 0 ? "(open file)" : name)}: {Marshal.GetPInvokeErrorMessage(number)}")
{
    internal const int NoEntry = 2;
    internal const int Exists = 17;
    internal const int OtherDevice = 18;
    internal const int Invalid = 22;
    internal const int NoSuchRequest = 25;
    internal const int Again = 11;
    internal const int NotSupported = 95;
    internal const int NotImplemented = 38;
    internal const int NoMoreData = 6;

    /// <summary>The number of errno(3).</summary>
    public int Number => number;
}
