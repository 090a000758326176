using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>Descriptors 0, 1 and 2 of this process by plain read(2), write(2) and ioctl(2).</summary>
public static unsafe class StandardDescriptor
{
    /// <summary>Reads.</summary>
    /// <returns>How much was read, 0 at the end; or a negated error number.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return OrError(Libc.Read(descriptor, start, (nuint)buffer.Length));
        }
    }

    /// <summary>Writes.</summary>
    /// <returns>How much was written; or a negated error number.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return OrError(Libc.Write(descriptor, start, (nuint)buffer.Length));
        }
    }

    /// <summary>The size of the terminal behind a descriptor, 0 where it was never told one; null where there is none.</summary>
    public static (int Columns, int Rows)? WindowSize(int descriptor)
    {
        // struct winsize: rows, columns, and two in pixels.
        var size = stackalloc ushort[4];
        return Libc.Control(descriptor, Libc.GetWindowSize, (byte*)size) == 0 ? (size[1], size[0]) : null;
    }

    private static int OrError(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
