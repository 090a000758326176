using System.Globalization;
using Coppice.Foundation.Posix.Lookups;

namespace Coppice.Foundation.Posix;

/// <summary>A file that is about to be opened, by a program that is held until it has been looked at.</summary>
/// <param name="Path">Its path as this process sees it.</param>
/// <param name="Process">Who opens it: the number of its thread, which is that of the process where it has one only.</param>
/// <param name="IsDirectory">Whether it is a folder, of which only the names can be read.</param>
public readonly record struct OpenedFile(string Path, int Process, bool IsDirectory)
{
    // O_ACCMODE and O_WRONLY; O_EXCL (with which it must not be there yet) and O_TRUNC.
    private const ulong AccessMode = 3, WriteOnly = 1, MadeOrEmptied = 0x280;

    /// <summary>Whether it is made, emptied or only written: then nothing of it is read.</summary>
    /// <remarks>False where that cannot be told.</remarks>
    /// <exception cref="IOException">The program was killed meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not look at that one.</exception>
    public bool IsOnlyWritten()
    {
        // proc_pid_syscall(5): the number of the call in which the program waits, and its arguments in hexadecimal.
        var words = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Process}/syscall")).Split(' ');
        if (!int.TryParse(words[0], CultureInfo.InvariantCulture, out var number)
            || !CallTable.OpenFlagArguments.TryGetValue(number, out var argument)
            || words.Length <= 1 + argument)
        {
            return false;
        }

        var flags = ulong.Parse(words[1 + argument].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (flags & AccessMode) == WriteOnly || (flags & MadeOrEmptied) != 0;
    }
}
