using Coppice.Engine.Building;

namespace Coppice.Engine.Explaining;

/// <summary>Which packages of which template to ask about.</summary>
/// <param name="Template">A template, or a generation of it: <c>vault@3</c>. One that was never grown is planned.</param>
/// <param name="Packages">Names of packages; repetitions count once.</param>
/// <param name="Snapshot">Which snapshot to work from.</param>
public sealed record WhyRequest(string Template, IReadOnlyList<string> Packages, SnapshotRequest Snapshot)
{
    /// <summary>Whether to ask about the template as a build would make it, although it is grown.</summary>
    public bool Planned { get; init; }

    /// <summary>So many reasons of each package are looked for, the shortest first.</summary>
    public int Most { get; init; } = 5;
}
