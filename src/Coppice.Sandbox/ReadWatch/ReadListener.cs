using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.ReadWatch;

/// <summary>
/// Hears the calls of all programs that are listened to, and tells the tree that each is in. There is one for this process.
/// </summary>
internal sealed class ReadListener
{
    private const string Switch = "COPPICE_WATCH_READS";
    private const int Longest = 4096;

    // A program runs in one tree; so many at once are never asked about.
    private const int KnownPrograms = 4096;

    private static readonly Lazy<ReadListener?> Only = new(TryStart);

    private readonly ConcurrentDictionary<TreeRoot, TreeReads> trees = new();
    private readonly byte[] bytes = new byte[Longest];
    private readonly char[] characters = new char[2 * Longest];
    private Dictionary<int, Program> programs = [];
    private PathCallListener? calls;

    /// <summary>The listener; null where there cannot be one, or where nobody switched it on.</summary>
    public static ReadListener? Shared => Only.Value;

    public void Add(TreeRoot root, TreeReads reads) => trees[root] = reads;

    public void Remove(TreeRoot root)
    {
        trees.TryRemove(root, out _);
        // Numbers of programs are given out again.
        programs = [];
    }

    public Process Start(Func<Process> start) => calls!.Start(start);

    private static ReadListener? TryStart()
    {
        // Every call waits for an answer, which is a quarter of the time of growing: it is on where somebody wants it.
        if (Environment.GetEnvironmentVariable(Switch) != "1")
        {
            return null;
        }

        var listener = new ReadListener();
        listener.calls = PathCallListener.TryStart(listener.Hear);
        return listener.calls is null ? null : listener;
    }

    private void Hear(PathCall call)
    {
        var known = programs;
        if (!known.TryGetValue(call.Process, out var program))
        {
            if (known.Count > KnownPrograms)
            {
                known.Clear();
            }

            program = Identify(call.Process);
            // It may be on its way into a tree.
            if (program.Tree is not null)
            {
                known[call.Process] = program;
            }
        }

        if (program.Tree is { } tree)
        {
            try
            {
                Note(call, program, tree, known);
            }
            catch (PosixException)
            {
                tree.CannotSee();
            }
        }
    }

    private void Note(PathCall call, Program program, TreeReads tree, Dictionary<int, Program> known)
    {
        if (Path(call) is not { } length)
        {
            return;
        }

        ReadOnlySpan<char> path = characters.AsSpan(0, length);
        if (call.Kind == PathCallKind.Run)
        {
            // Where it is not there, the next one that is tried has the same name.
            var file = path.ToString();
            known[call.Process] = new Program(tree, file[(file.LastIndexOf('/') + 1)..], tree.ScopeOf(file));
            tree.Note(path, call.Kind, program.Name);
            return;
        }

        if (program.Scope is { } scope && !TreeReads.BeginsWithAny(path, scope))
        {
            return;
        }

        tree.Note(path, call.Kind, program.Name);
    }

    private Program Identify(int process)
    {
        var root = TreeRoot.Of(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/root/")));
        if (root is null || !trees.TryGetValue(root, out var tree))
        {
            return new Program(null, "", null);
        }

        var name = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).TrimEnd('\n');
        return new Program(tree, name, tree.ScopeOf(name));
    }

    // The whole path in the characters, a character for each byte.
    private int? Path(PathCall call)
    {
        var length = call.ReadPath(bytes);
        if (length <= 0)
        {
            return null;
        }

        if (bytes[0] == '/')
        {
            Encoding.Latin1.GetChars(bytes.AsSpan(0, length), characters);
            return length;
        }

        // The kernel tells paths in another mount namespace as they are there.
        var place = call.BeginsInWorkingDirectory ? "cwd" : string.Create(CultureInfo.InvariantCulture, $"fd/{call.Directory}");
        var link = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{call.Process}/{place}"));
        if (link.LinkTarget is not ['/', ..] folder)
        {
            return null;
        }

        var above = TreeReads.Bytewise(folder) + "/";
        if (above.Length + length > characters.Length)
        {
            return null;
        }

        above.CopyTo(characters);
        Encoding.Latin1.GetChars(bytes.AsSpan(0, length), characters.AsSpan(above.Length));
        return above.Length + length;
    }

    private sealed record Program(TreeReads? Tree, string Name, IReadOnlyList<string>? Scope);
}
