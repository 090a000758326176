using System.Globalization;

namespace Coppice.Foundation.Posix;

/// <summary>A file that is about to be opened, by a program that is held until it has been looked at.</summary>
/// <param name="Path">Its path as this process sees it.</param>
/// <param name="Process">Who opens it: the number of its thread, which is that of the process where it has one only.</param>
/// <param name="IsDirectory">Whether it is a folder, of which only the names can be read.</param>
public readonly record struct OpenedFile(string Path, int Process, bool IsDirectory)
{
    /// <summary>Whether it is made, or only written: then nothing of it is read.</summary>
    /// <remarks>False where that cannot be told.</remarks>
    /// <exception cref="IOException">The program was killed meanwhile.</exception>
    public bool IsOnlyWritten()
    {
        // proc_pid_syscall(5): the number of the call in which the program waits, and its arguments in hexadecimal.
        var words = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Process}/syscall")).Split(' ');
        return int.TryParse(words[0], CultureInfo.InvariantCulture, out var number)
            && PathCallFilter.OfThisMachine()?.Calls.TryGetValue(number, out var form) == true
            && form is { Kind: PathCallKind.Open, Flags: >= 0 }
            && words.Length > 1 + form.Flags
            && (ulong.Parse(words[1 + form.Flags].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & form.Passes) != 0;
    }
}
