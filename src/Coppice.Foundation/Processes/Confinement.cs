namespace Coppice.Foundation.Processes;

/// <summary>
/// What a program gets of this machine that reads what somebody else wrote (an archive, a template, an image): its own programs
/// read-only, what is named here, and nothing else. Whoever runs such a <see cref="Command"/> puts the walls up; this only says
/// where the openings are.
/// </summary>
public sealed record Confinement
{
    /// <summary>Files and folders that it may read.</summary>
    public IReadOnlyList<ShownPath> Readable { get; init; } = [];

    /// <summary>Files and folders that it may write.</summary>
    public IReadOnlyList<ShownPath> Writable { get; init; } = [];

    /// <summary>Devices that it may use.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>
    /// The file that is its standard input, opened before the walls are up; null for <see cref="Command.Input"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>
    /// Files that it writes without seeing them, made and opened before the walls are up: the first is its standard output, the
    /// second its descriptor 4. None: standard output is read as always.
    /// </summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>
    /// More files that it writes without seeing them, made and opened before it is confined: its descriptors from
    /// <see cref="FirstFurtherOutput"/> on, in this order. Standard output is read as always.
    /// </summary>
    public IReadOnlyList<string> FurtherOutputs { get; init; } = [];

    /// <summary>The descriptor of the first of <see cref="FurtherOutputs"/>.</summary>
    public const int FirstFurtherOutput = 10;

    /// <summary>The largest file that it may write, in bytes, to the next 512; no limit when null.</summary>
    public long? FileSize { get; init; }

    /// <summary>The most address space that a process may take, in bytes, to the next KiB; no limit when null.</summary>
    public long? Memory { get; init; }

    /// <summary>The most processor time that a process may take; no limit when null.</summary>
    public TimeSpan? ProcessorTime { get; init; }

    /// <summary>Whether it needs to see its own processes in <c>/proc</c>; never those of this machine.</summary>
    public bool SeesProcesses { get; init; }

    /// <summary>
    /// Whether it reaches this machine's network, with the names and certificates that this needs; others have none.
    /// </summary>
    public bool ReachesNetwork { get; init; }

    /// <summary>
    /// Whether <see cref="Readable"/> may be the caller's alone. To this machine the program is the caller then, without a single
    /// right; where everybody may read all of it, it is nobody.
    /// </summary>
    public bool ReadsPrivate { get; init; }

    /// <summary>Whether it insists on being root: then it is told so, and is it of nothing.</summary>
    public bool InsistsOnRoot { get; init; }

    /// <summary>One that may read some paths, where they are.</summary>
    public static Confinement Reading(params IReadOnlyList<string> paths) =>
        new() { Readable = [.. paths.Select(path => new ShownPath(path, path))] };
}

/// <summary>A file or folder of this machine that a confined program sees.</summary>
/// <param name="Source">Absolute path on this machine.</param>
/// <param name="Target">Absolute path that the program sees.</param>
public sealed record ShownPath(string Source, string Target);
