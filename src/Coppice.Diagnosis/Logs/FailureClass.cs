namespace Coppice.Diagnosis.Logs;

/// <summary>A reason for which builds fail.</summary>
/// <param name="Id">The word for it, as programs read it: <c>missing-header</c>.</param>
/// <param name="Meaning">A sentence without a full stop, with <c>{0}</c> where the subject stands, if it has one.</param>
/// <param name="IsTransient">Whether trying again may be all that is needed.</param>
public sealed record FailureClass(string Id, string Meaning, bool IsTransient = false)
{
    /// <summary>What to look for in the lists of files of archives, by the subject; null where that does not help.</summary>
    public Func<string, SoughtFile?>? Sought { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A file that a package must have to mend a failure.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Endings">The paths that it may have end so, each with a leading slash; any path when there are none.</param>
public sealed record SoughtFile(string Name, IReadOnlyList<string> Endings)
{
    /// <summary>Whether a path, without its leading slash, is one of those that are looked for.</summary>
    public bool Fits(string path) =>
        Endings.Count == 0 || Endings.Any(ending => ("/" + path).EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The file of a name, in folders that end so.</summary>
    internal static SoughtFile In(string name, params IEnumerable<string> folders) =>
        new(name[(name.LastIndexOf('/') + 1)..], [.. folders.Select(folder => $"{folder}/{name}")]);
}
