using System.Globalization;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Posix.Lookups;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Reading;

/// <summary>
/// Tells the record of a growth's reads which files and folders its programs opened (each file once), which programs they ran,
/// and what they looked for.
/// </summary>
/// <param name="reads">The record.</param>
/// <param name="lookups">Sees what they look for; null where nobody can.</param>
internal sealed class OpenedFiles(TreeReads reads, LookupWatch? lookups)
{
    // So many programs do not begin at once.
    private const int MostRunning = 4096;

    // What the kernel opens to run it.
    private readonly Dictionary<int, string> running = [];
    private readonly Lock taking = new();
    private volatile bool counts;

    /// <summary>Whether what is opened and looked for from now on counts.</summary>
    public void Begin(bool stepCounts)
    {
        TakeLookups();
        counts = stepCounts;
    }

    /// <summary>A hook of the package manager is about to run.</summary>
    /// <param name="command">What it is run as.</param>
    public void HookBegins(string command)
    {
        TakeLookups();
        reads.HookBegins(command);
    }

    /// <summary>It has ended.</summary>
    public void HookEnds()
    {
        TakeLookups();
        reads.HookEnds();
    }

    /// <summary>A program is about to run; its interpreter follows as one of its own.</summary>
    public void Runs(string path, SafeFileHandle program, int process)
    {
        if (running.Count > MostRunning)
        {
            running.Clear();
        }

        running[process] = path;
        if (!counts)
        {
            return;
        }

        var bytewise = TreeReads.Bytewise(path);
        if (reads.IsScript(bytewise))
        {
            // Before it is another one's turn. The program is held meanwhile.
            TakeLookups();
        }

        // What a hook does is in its text. A program that is no text counts as all programs do.
        reads.Note(
            bytewise, reads.IsInHook && IsMachineCode(program) ? SeenKinds.Looked : SeenKinds.Ran, Path.GetFileName(path));
    }

    private static bool IsMachineCode(SafeFileHandle program)
    {
        Span<byte> start = stackalloc byte[4];
        return RandomAccess.Read(program, start, 0) == start.Length && start.SequenceEqual("\x7fELF"u8);
    }

    /// <summary>A file is about to be opened.</summary>
    /// <returns>Whether to be told when it is opened again.</returns>
    public bool Opens(OpenedFile file)
    {
        if (!counts || (running.TryGetValue(file.Process, out var run) && run == file.Path))
        {
            return true;
        }

        running.Remove(file.Process);
        var path = TreeReads.Bytewise(file.Path);
        if (reads.Ignores(path))
        {
            return file.IsDirectory;
        }

        if (LookAt(file) is not { } program)
        {
            return true;
        }

        if (program.Folders is { } folders && !TreeReads.BeginsWithAny(path, folders))
        {
            return true;
        }

        reads.Note(path, file.IsDirectory ? SeenKinds.Listed : SeenKinds.Opened, program.Name);
        return file.IsDirectory;
    }

    private void TakeLookups()
    {
        lock (taking)
        {
            foreach (var lookup in lookups?.Take() ?? [])
            {
                if (counts)
                {
                    reads.Note(lookup);
                }
            }
        }
    }

    // While it waits, a program is there and can be looked at; null when it reads nothing, or was killed meanwhile.
    private (string Name, IReadOnlyList<string>? Folders)? LookAt(OpenedFile file)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"/proc/{file.Process}/");
        try
        {
            if (!file.IsDirectory && file.IsOnlyWritten())
            {
                return null;
            }

            // Of a script it is the script's name, of at most 15 bytes.
            var name = File.ReadAllText(place + "comm").TrimEnd('\n');
            var program = new FileInfo(place + "exe").LinkTarget ?? "";
            var programFile = Path.GetFileName(program);
            return programFile.StartsWith(name, StringComparison.Ordinal)
                ? (programFile, reads.ScopeOf(program))
                : (name, reads.ScopeOf(name));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            if (e is UnauthorizedAccessException || Directory.Exists(place))
            {
                reads.CannotSee();
            }

            return null;
        }
    }
}
