using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.ReadWatch;

/// <summary>
/// What programs in one tree ask the kernel about: paths that they open, list or look for, found or not. Nothing is held back by
/// it. Programs of an architecture that is not this machine's own, and what is read through a descriptor that was open before,
/// are not seen.
/// </summary>
public sealed class TreeReads : IDisposable
{
    private readonly Dictionary<string, SeenPath> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeenPath>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Dictionary<(string Path, string Package), ReadBy> listed = [];
    private readonly IReadScope scope;
    private readonly ReadListener? listener;
    private readonly TreeRoot root;
    private readonly Lock gate = new();
    private ReadBy? script;
    private bool blind;

    private TreeReads(ReadListener? listener, TreeRoot root, IReadScope scope)
    {
        (this.listener, this.root, this.scope) = (listener, root, scope);
        bySpan = seen.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>
    /// Begins to look at what programs in a tree that are started with <see cref="SandboxCommand.Reads"/> ask about.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="scope">Says what is of interest.</param>
    /// <returns>Null where the kernel does not offer it.</returns>
    public static TreeReads? TryStart(SandboxTree tree, IReadScope scope)
    {
        if (TreeRoot.Of(Encoding.UTF8.GetBytes(tree.RootDirectory)) is not { } root)
        {
            return null;
        }

        var reads = new TreeReads(ReadListener.Shared, root, scope);
        reads.listener?.Add(root, reads);
        return reads;
    }

    /// <summary>
    /// Every path that was asked about, as it was written, with a leading slash, and how; who read the names in a folder comes
    /// once for each package.
    /// </summary>
    /// <remarks>Null where nothing could be seen: no program asks about nothing.</remarks>
    public IReadOnlyList<SeenPath>? Seen
    {
        get
        {
            lock (gate)
            {
                return blind || seen.Count == 0
                    ? null
                    : [.. seen.Values, .. listed.Select(pair => new SeenPath(pair.Key.Path, SeenKinds.Listed, pair.Value))];
            }
        }
    }

    /// <summary>Stops looking.</summary>
    public void Dispose() => listener?.Remove(root);

    /// <summary>This process may not look at the programs: better no record than a wrong one.</summary>
    public void CannotSee() => blind = true;

    /// <summary>Whether somebody else has to say what is opened: then only that is seen, and not what is looked for in vain.</summary>
    public bool IsFedByOpening => listener is null;

    internal Func<Func<System.Diagnostics.Process>, System.Diagnostics.Process>? Starter => listener is null ? null : listener.Start;

    /// <summary>Where a program's reads count; null for everywhere.</summary>
    /// <param name="program">Its path, or where that is not known its name.</param>
    public IReadOnlyList<string>? ScopeOf(string program) => scope.FoldersOf(program);

    /// <summary>Whether nothing below a path's folder is of interest.</summary>
    public bool Ignores(ReadOnlySpan<char> path) => BeginsWithAny(path, scope.IgnoredFolders);

    /// <summary>Whether a path has one of some beginnings.</summary>
    public static bool BeginsWithAny(ReadOnlySpan<char> path, IReadOnlyList<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (path.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A path with a character for each byte, as <see cref="Note"/> takes it.</summary>
    public static string Bytewise(string path) => Ascii.IsValid(path) ? path : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path));

    /// <summary>Takes a path.</summary>
    /// <param name="path">The path, a character for each byte.</param>
    /// <param name="kind">What was asked.</param>
    /// <param name="program">Who asked.</param>
    public void Note(ReadOnlySpan<char> path, PathCallKind kind, string program)
    {
        if (kind == PathCallKind.Run && scope.ScriptAt(path.ToString()) is { } run)
        {
            script = run.Package.Length > 0 ? run : null;
        }

        if (Ignores(path))
        {
            return;
        }

        lock (gate)
        {
            var by = new ReadBy(script?.Package ?? "", script?.Script ?? "", program);
            if (kind == PathCallKind.List)
            {
                listed.TryAdd((path.ToString(), by.Package), by);
                return;
            }

            var flag = (SeenKinds)(1 << (int)kind);
            if (!bySpan.TryGetValue(path, out var known))
            {
                bySpan[path] = new SeenPath(path.ToString(), flag, by);
            }
            else if (!known.Kinds.HasFlag(flag))
            {
                bySpan[path] = known with { Kinds = known.Kinds | flag };
            }
        }
    }
}

/// <summary>What of a tree's reads is of interest.</summary>
public interface IReadScope
{
    /// <summary>Folders, with a slash at both ends, below which nothing is.</summary>
    IReadOnlyList<string> IgnoredFolders { get; }

    /// <summary>The beginnings of the paths of a program's reads that count; null for all, none for no path at all.</summary>
    /// <param name="program">Its path as it was started, or where that is not known the name of its file.</param>
    IReadOnlyList<string>? FoldersOf(string program);

    /// <summary>
    /// Whose script a program is that is about to run, or with an empty package nobody's any more; null when that says nothing.
    /// </summary>
    /// <param name="path">Its path in the tree.</param>
    ReadBy? ScriptAt(string path);
}

/// <summary>How a path was asked about.</summary>
[Flags]
public enum SeenKinds
{
    /// <summary>Whether it is there, and what it is.</summary>
    Looked = 1 << (int)PathCallKind.Look,

    /// <summary>It was opened.</summary>
    Opened = 1 << (int)PathCallKind.Open,

    /// <summary>Its names were read.</summary>
    Listed = 1 << (int)PathCallKind.List,

    /// <summary>It was run.</summary>
    Ran = 1 << (int)PathCallKind.Run,
}

/// <summary>A path that was asked about.</summary>
/// <param name="Path">The path.</param>
/// <param name="Kinds">How.</param>
/// <param name="First">Who did first.</param>
public sealed record SeenPath(string Path, SeenKinds Kinds, ReadBy First);

/// <summary>Who asked.</summary>
/// <param name="Package">The package whose script it was; empty when it was none.</param>
/// <param name="Script">The script: <c>postinst</c>.</param>
/// <param name="Program">The program that the script had started, or that was itself.</param>
public sealed record ReadBy(string Package, string Script, string Program);
