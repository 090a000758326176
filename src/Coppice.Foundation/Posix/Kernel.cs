using System.Runtime.InteropServices;
using System.Text;

namespace Coppice.Foundation.Posix;

/// <summary>Mounting and becoming another program, as the kernel offers them. Throws <see cref="PosixException"/>.</summary>
public static unsafe class Kernel
{
    /// <summary>mount(2).</summary>
    /// <param name="source">The device, or a word for file systems without one.</param>
    /// <param name="target">The mount point.</param>
    /// <param name="type">The file system's type; null for a bind mount or a change of flags.</param>
    /// <param name="flags">The MS_ flags of the manual page.</param>
    /// <param name="data">The file system's own options, less than one page (4096 bytes).</param>
    public static void Mount(string source, string target, string? type, ulong flags, string? data) =>
        Libc.Check(
            Libc.Mount(
            Text(source), Text(target), type is null ? null : Text(type), (nuint)flags, data is null ? null
            : Text(data)), "mount", Encoding.UTF8.GetBytes(target));

    /// <summary>umount2(2).</summary>
    /// <param name="target">The mount point.</param>
    /// <param name="flags">The MNT_ flags of the manual page.</param>
    public static void Unmount(string target, int flags) =>
        Libc.Check(Libc.Unmount(Text(target), flags), "umount2", Encoding.UTF8.GetBytes(target));

    /// <summary>execve(2): this process becomes another program; returns only by throwing.</summary>
    public static void Execute(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var arguments0 = Strings(arguments);
        var environment0 = Strings(environment.Select(pair => $"{pair.Key}={pair.Value}").ToList());
        var result = Libc.Execve(Text(program), arguments0, environment0);
        var errno = Marshal.GetLastPInvokeError();
        Free(arguments0);
        Free(environment0);
        throw new PosixException(result == 0 ? 0 : errno, "execve", program);
    }

    private static byte[] Text(string text) => Libc.Terminated(Encoding.UTF8.GetBytes(text));

    // The vectors must not move while the kernel reads them, so they live outside the managed heap.
    private static byte** Strings(IReadOnlyList<string> words)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)words.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < words.Count; i++)
        {
            vector[i] = (byte*)Marshal.StringToCoTaskMemUTF8(words[i]);
        }

        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var word = vector; *word != null; word++)
        {
            Marshal.FreeCoTaskMem((nint)(*word));
        }

        NativeMemory.Free(vector);
    }
}
