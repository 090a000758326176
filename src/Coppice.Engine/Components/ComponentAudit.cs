using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What came of building a component once more.</summary>
/// <param name="Component">The component.</param>
/// <param name="Archive">The archive that it is built for.</param>
/// <param name="Version">The version that was built.</param>
public sealed record ComponentAudit(string Component, string Archive, string Version)
{
    /// <summary>The files that differ, by name.</summary>
    public IReadOnlyList<FileDifference> Differences { get; init; } = [];

    /// <summary>Which date it was built again at.</summary>
    public AuditedDate Date { get; init; }

    /// <summary>Why it could not be built again; null where it was.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Whether it came out byte for byte the same.</summary>
    public bool IsSame => Failure is null && Differences.Count == 0;
}

/// <summary>Which date a component was built again at.</summary>
public enum AuditedDate
{
    /// <summary>That of this machine.</summary>
    Same,

    /// <summary>Another one.</summary>
    Other,

    /// <summary>That of this machine, where nothing differs, and another one, where it differs.</summary>
    OtherDiffers,

    /// <summary>That of this machine; at another one the build fails.</summary>
    OtherFails,
}

/// <summary>A file that came out otherwise.</summary>
/// <param name="File">Its name.</param>
/// <param name="InStore">Whether the build that the store keeps left it.</param>
/// <param name="InRebuild">Whether the second build left it.</param>
/// <param name="First">Of a package that both left: the first difference, where that could be found.</param>
public sealed record FileDifference(string File, bool InStore, bool InRebuild, PackageDifference? First);
