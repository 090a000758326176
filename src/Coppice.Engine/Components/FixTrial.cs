using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What became of trying to mend a build.</summary>
/// <param name="Component">The component.</param>
/// <param name="Changes">What was changed, one after the other.</param>
/// <param name="Patch">All of it, as patch(1) takes it; empty where nothing was changed.</param>
public sealed record FixTrial(string Component, IReadOnlyList<FixChange> Changes, string Patch)
{
    /// <summary>Whether it was built with the changes.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Why nothing further was tried, for people; empty where it is fixed.</summary>
    public string Why { get; init; } = "";

    /// <summary>The last failure; null where it is fixed or nothing was tried.</summary>
    public Failure? Last { get; init; }
}

/// <summary>One change, and what it is to mend.</summary>
/// <param name="Cause">What is the cause.</param>
/// <param name="Change">What is changed, for people: <c>needs made-tools</c>.</param>
public sealed record FixChange(string Cause, string Change)
{
    /// <summary>The package that the build needs, too; null where something else is changed.</summary>
    public string? Package { get; init; }
}
