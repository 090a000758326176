using Coppice.Components.Keeping;
using Coppice.Planning.Differences;

namespace Coppice.Engine.Components;

/// <summary>In what two builds differ.</summary>
/// <param name="Before">The one.</param>
/// <param name="After">The other.</param>
/// <param name="Packages">Packages that differ in their versions; null when they were not compared.</param>
/// <param name="Files">
/// What differs in the packages, in the order of paths, without that of packages for debugging; null when it was not compared.
/// </param>
public sealed record BuildComparison(
    ComponentResult Before, ComponentResult After, IReadOnlyList<PackageChange>? Packages, PackedChanges? Files)
{
    /// <summary>What diffoscope(1) says of packages that differ; null where it was not asked, or is not installed.</summary>
    public IReadOnlyList<PackageReport>? Reports { get; init; }
}

/// <summary>What differs in packages.</summary>
/// <param name="Files">Files that they install.</param>
/// <param name="Control">
/// Of packages that both builds left, the control files that differ: scripts, triggers, and what the package says of itself.
/// </param>
public sealed record PackedChanges(IReadOnlyList<FileChange> Files, IReadOnlyList<ControlChange> Control);

/// <summary>A control file that is not the same in two builds.</summary>
/// <param name="Package">The package.</param>
/// <param name="File">The name of the control file.</param>
/// <param name="Kind">What happened to it.</param>
public sealed record ControlChange(string Package, string File, FileChangeKind Kind);

/// <summary>What diffoscope(1) says of two packages.</summary>
/// <param name="Package">The package.</param>
/// <param name="Lines">Its report.</param>
public sealed record PackageReport(string Package, IReadOnlyList<string> Lines);
