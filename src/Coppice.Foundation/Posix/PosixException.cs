using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>A system call that failed.</summary>
public sealed class PosixException : IOException
{
    /// <summary>What failed, where and why.</summary>
    /// <param name="errno">One of <see cref="Errno"/>, or another number of errno(3).</param>
    /// <param name="call">The call's name in section 2 of the manual, such as <c>openat</c>.</param>
    /// <param name="path">The name that it was given, made safe to show.</param>
    public PosixException(int errno, string call, string path)
        : base($"{call} {(path.Length == 0 ? "(open file)" : path)}: {Marshal.GetPInvokeErrorMessage(errno)}")
    {
        Number = errno;
        Call = call;
        Path = path;
    }

    /// <summary>What .NET threw for a call of the kernel, with the error's number.</summary>
    /// <param name="e">The exception; one of this kind is given back as it is.</param>
    /// <param name="call">The call's name, or what comes nearest to it.</param>
    /// <param name="path">The name that it was given, made safe to show.</param>
    // .NET hides the number of most errors; those that matter are in the low half of the result.
    public static PosixException Of(IOException e, string call, string path) =>
        e as PosixException ?? new PosixException(e.HResult & 0xffff, call, path);

    /// <summary>The error's number, one of <see cref="Errno"/>.</summary>
    public int Number { get; }

    /// <summary>The system call.</summary>
    public string Call { get; }

    /// <summary>What the call was about.</summary>
    public string Path { get; }

    /// <summary>The same as an expected failure, with what helps where that is known.</summary>
    /// <param name="place">The folder that was being worked on, for the message and the hint.</param>
    public Failure ToFailure(string place) => Number switch
    {
        Errno.NoSpace or Errno.Quota =>
            new Failure(
                $"no space left in {place}{Free(place)}", "free some space (coppice gc) and run the same command again",
                inner: this, kind: ProblemKind.NoSpace),
        Errno.ReadOnly =>
            new Failure(
                $"{place} is on a read-only file system ({Message})",
                $"mount -o remount,rw \"$(df --output=target {place} | tail -1)\"", inner: this, kind: ProblemKind.FileAccess),
        Errno.AccessDenied or Errno.NotPermitted =>
            new Failure($"no permission in {place} ({Message})", "run the command as root: sudo coppice …", inner: this,
                kind: ProblemKind.FileAccess),
        _ => new Failure($"{place}: {Message}", inner: this, kind: ProblemKind.FileAccess),
    };

    private static string Free(string place)
    {
        try
        {
            return $" ({Mebibytes.Text(new DriveInfo(place).AvailableFreeSpace)} free)";
        }
        catch (Exception e) when (FileErrors.Is(e) || e is ArgumentException)
        {
            return "";
        }
    }
}
