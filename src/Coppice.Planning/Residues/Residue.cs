using Coppice.Distributions;
using Coppice.Planning.Differences;

namespace Coppice.Planning.Residues;

/// <summary>A path that is not as it would be if packages had never been installed.</summary>
/// <param name="Change">The path: before without them ever, after as it is.</param>
/// <param name="Kind">What is kept there.</param>
/// <param name="Entries">Of a file that many packages share the entries that differ; empty for every other one.</param>
public sealed record Residue(FileChange Change, ResidueKind Kind, IReadOnlyList<ResidueEntry> Entries)
{
    /// <summary>Whether nothing but a time differs.</summary>
    public bool IsTimeOnly => Change.Aspects == FileAspects.Time;
}

/// <summary>An entry of a shared file that is not as it would be.</summary>
/// <param name="Name">What it is called, for people: <c>user messagebus (100)</c>.</param>
/// <param name="Kind">Added: it stays behind.</param>
public sealed record ResidueEntry(string Name, FileChangeKind Kind);
