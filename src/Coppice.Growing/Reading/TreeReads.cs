using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix.Lookups;

namespace Coppice.Growing.Reading;

/// <summary>
/// What programs in a growing tree opened, ran, listed or looked for, found or not, and whose scripts these were.
/// </summary>
internal sealed class TreeReads(IReadScope scope)
{
    private readonly Dictionary<string, SeenPath> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, string Package, string Hook, string Program), ReadBy> listed = [];
    private readonly Lock gate = new();
    private ReadBy? script;
    private ReadBy? hook;
    private bool blind;

    /// <summary>
    /// Every path that was asked about and how; who read the names in a folder comes once for each package and program.
    /// </summary>
    /// <remarks>Null where nothing could be seen: no program asks about nothing.</remarks>
    public IReadOnlyList<SeenPath>? Seen => SeenIfAny is { Count: > 0 } some ? some : null;

    /// <summary>The same where it may be that no program ran; null where something could not be seen.</summary>
    public IReadOnlyList<SeenPath>? SeenIfAny
    {
        get
        {
            lock (gate)
            {
                return blind
                    ? null
                    : [.. seen.Values, .. listed.Select(pair => new SeenPath(pair.Key.Path, SeenKinds.Listed, pair.Value))];
            }
        }
    }

    /// <summary>The programs that read only in some folders.</summary>
    public IReadOnlyDictionary<string, string> Installers => scope.Installers;

    /// <summary>Whether what is read is read by a hook of the package manager.</summary>
    public bool IsInHook => hook is not null;

    /// <summary>From now on a hook of the package manager reads, whatever it starts.</summary>
    public void HookBegins(string command) => hook = new ReadBy("", command, "");

    /// <summary>The hook has ended.</summary>
    public void HookEnds() => hook = null;

    /// <summary>This process may not look at the programs: better no record than a wrong one.</summary>
    public void CannotSee() => blind = true;

    /// <summary>Where a program's reads count; null for everywhere.</summary>
    /// <param name="program">Its path, or where that is not known its name.</param>
    public IReadOnlyList<string>? ScopeOf(string program) => scope.FoldersOf(program);

    /// <summary>Whether nothing below a path's folder is of interest.</summary>
    public bool Ignores(string path) => BeginsWithAny(path, scope.IgnoredFolders);

    /// <summary>Whether a path has one of some beginnings.</summary>
    public static bool BeginsWithAny(string path, IReadOnlyList<string> beginnings) =>
        beginnings.Any(beginning => path.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>A path with a character for each byte, as the methods here take it.</summary>
    public static string Bytewise(string path) =>
        Ascii.IsValid(path) ? path : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(path));

    /// <summary>Whether a program says, by running, whose script is running from now on.</summary>
    public bool IsScript(string path) => scope.ScriptAt(path) is not null;

    /// <summary>Takes a path of the tree.</summary>
    /// <param name="path">The path, a character for each byte.</param>
    /// <param name="kind">What was asked.</param>
    /// <param name="program">Who asked.</param>
    public void Note(string path, SeenKinds kind, string program)
    {
        if (kind == SeenKinds.Ran && scope.ScriptAt(path) is { } run)
        {
            script = run.Package.Length > 0 ? run : null;
        }

        if (!Ignores(path))
        {
            Add(path, kind, program, folder: null);
        }
    }

    /// <summary>Takes what a program asked about.</summary>
    public void Note(SeenLookup lookup)
    {
        var isAbsolute = lookup.Path[0] == '/';
        if (isAbsolute
            && (Ignores(lookup.Path) || (ScopeOf(lookup.Program) is { } folders && !BeginsWithAny(lookup.Path, folders))))
        {
            return;
        }

        Add(lookup.Path, SeenKinds.Looked, lookup.Program, isAbsolute ? null : new FolderEnd(lookup.Folders, lookup.IsWhole));
    }

    private void Add(string path, SeenKinds kind, string program, FolderEnd? folder)
    {
        lock (gate)
        {
            var by = (hook ?? script ?? new ReadBy("", "", "")) with { Program = program };
            var inHook = hook?.Script ?? "";
            if (kind == SeenKinds.Listed)
            {
                listed.TryAdd((path, by.Package, inHook, by.Program), by);
                return;
            }

            // Of a hook more counts than of a script, so it is not enough to know who read it first.
            var key = (hook is null ? "" : "hook ") + (folder is null ? path : $"{folder}/{path}");
            seen[key] = seen.TryGetValue(key, out var known)
                ? known with { Kinds = known.Kinds | kind }
                : new SeenPath(path, kind, by, folder);
        }
    }
}

/// <summary>What of a tree's reads is of interest.</summary>
internal interface IReadScope
{
    /// <summary>Folders, with a slash at both ends, below which nothing is.</summary>
    IReadOnlyList<string> IgnoredFolders { get; }

    /// <summary>
    /// The programs that read only in one folder, or nowhere, by name: the folder, with a slash at both ends, or nothing.
    /// </summary>
    IReadOnlyDictionary<string, string> Installers { get; }

    /// <summary>The beginnings of the paths of a program's reads that count; null for all, none for no path at all.</summary>
    /// <param name="program">
    /// Its path as it was started, or where that is not known the first 15 bytes of the name of its file.
    /// </param>
    IReadOnlyList<string>? FoldersOf(string program);

    /// <summary>
    /// Whose script a program is that is about to run, or with an empty package nobody's any more; null when that says nothing.
    /// </summary>
    /// <param name="path">Its path in the tree.</param>
    ReadBy? ScriptAt(string path);
}

/// <summary>How a path was asked about.</summary>
[Flags]
internal enum SeenKinds
{
    /// <summary>Whether it is there, and what it is.</summary>
    Looked = 1,

    /// <summary>It was opened.</summary>
    Opened = 2,

    /// <summary>Its names were read.</summary>
    Listed = 4,

    /// <summary>It was run.</summary>
    Ran = 8,
}

/// <summary>A path that was asked about.</summary>
/// <param name="Path">The path, a character for each byte.</param>
/// <param name="Kinds">How.</param>
/// <param name="First">Who did first.</param>
/// <param name="Folder">Where a relative path begins; null for an absolute one.</param>
internal sealed record SeenPath(string Path, SeenKinds Kinds, ReadBy First, FolderEnd? Folder = null);

/// <summary>What is known of a folder's path.</summary>
/// <param name="Names">Its last names, as far as they are seen (<see cref="SeenLookup.Seen"/>).</param>
/// <param name="IsWhole">Whether there are no others.</param>
internal sealed record FolderEnd(IReadOnlyList<string> Names, bool IsWhole)
{
    /// <summary>Whether a folder ends so.</summary>
    public bool IsOf(BytePath folder)
    {
        foreach (var name in Names.Reverse())
        {
            if (folder.IsRoot || SeenLookup.Seen(Encoding.Latin1.GetString(folder.Name)) != name)
            {
                return false;
            }

            folder = folder.Parent;
        }

        return !IsWhole || folder.IsRoot;
    }

    /// <inheritdoc/>
    public override string ToString() => (IsWhole ? "/" : "…/") + string.Join('/', Names);
}

/// <summary>Who asked.</summary>
/// <param name="Package">The package whose script it was; empty when it was none.</param>
/// <param name="Script">The script: <c>postinst</c>; without a package the command of a hook of the package manager.</param>
/// <param name="Program">The program that the script had started, or that was itself.</param>
internal sealed record ReadBy(string Package, string Script, string Program);
