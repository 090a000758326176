using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// What a process is about to become that is held in execve(2) or execveat(2), as <see cref="ProgramWatch"/> holds it: until the
/// kernel has replaced its memory, what it called with lies there.
/// </summary>
public static class StartingProgram
{
    // Pointers are taken as 64 bits wide, and no argument of interest is longer.
    private const int PointerSize = 8, MostArguments = 64, LongestArgument = 64 * 1024, Page = 4096;

    // The argument with the list of arguments, by the number of the call: execve and execveat.
    private static readonly Dictionary<int, int> ListArguments = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new() { [59] = 1, [322] = 2 },
        Architecture.Arm64 => new() { [221] = 1, [281] = 2 },
        _ => [],
    };

    /// <summary>The path of the program that the process still is; null where that cannot be told.</summary>
    public static string? RunBy(int process)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/exe")).LinkTarget;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }

    /// <summary>Whether a directory is what the process has as its root; false where that cannot be told.</summary>
    public static bool RootIs(int process, string directory)
    {
        try
        {
            using var root = DirectoryHandle.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/root"));
            using var other = DirectoryHandle.Open(directory);
            var (one, two) = (root.Status(), other.Status());
            return (one.OnDevice, one.Inode) == (two.OnDevice, two.Inode);
        }
        catch (PosixException)
        {
            return false;
        }
    }

    /// <summary>The arguments that the program is to get, the first one being what it is called.</summary>
    /// <returns>
    /// Null where they cannot be read: the process was killed meanwhile, is a 32-bit one, or may not be looked at.
    /// </returns>
    public static IReadOnlyList<string>? ArgumentsOf(int process)
    {
        try
        {
            // proc_pid_syscall(5): the number of the call in which the process waits, and its arguments in hexadecimal.
            var words = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/syscall")).Split(' ');
            if (!int.TryParse(words[0], CultureInfo.InvariantCulture, out var number)
                || !ListArguments.TryGetValue(number, out var argument) || words.Length <= 1 + argument)
            {
                return null;
            }

            using var memory = File.OpenHandle(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/mem"), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            return Read(memory, long.Parse(words[1 + argument].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (FileErrors.Is(e) || e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static List<string>? Read(SafeFileHandle memory, long list)
    {
        var arguments = new List<string>();
        var pointer = new byte[PointerSize];
        for (; arguments.Count < MostArguments; list += PointerSize)
        {
            if (RandomAccess.Read(memory, pointer, list) != PointerSize)
            {
                return null;
            }

            if (BinaryPrimitives.ReadInt64LittleEndian(pointer) is var at && at == 0)
            {
                return arguments;
            }

            if (Text(memory, at) is not { } text)
            {
                return null;
            }

            arguments.Add(text);
        }

        return null;
    }

    // A page at a time: the next one need not be there.
    private static string? Text(SafeFileHandle memory, long at)
    {
        var (text, part) = (new List<byte>(), new byte[Page]);
        while (text.Count < LongestArgument)
        {
            var read = RandomAccess.Read(memory, part.AsSpan(0, Page - (int)(at % Page)), at);
            if (read <= 0)
            {
                return null;
            }

            if (part.AsSpan(0, read).IndexOf((byte)0) is >= 0 and var end)
            {
                text.AddRange(part.AsSpan(0, end));
                return Encoding.UTF8.GetString([.. text]);
            }

            text.AddRange(part.AsSpan(0, read));
            at += read;
        }

        return null;
    }
}
