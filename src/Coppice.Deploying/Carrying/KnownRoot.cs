using Coppice.Deploying.Marks;

namespace Coppice.Deploying.Carrying;

/// <summary>What is known of a root volume before the next change of it.</summary>
/// <param name="Marks">What is noted at the template.</param>
/// <param name="Revisions">The revisions that there have to be; null where that is not known, or nothing is there yet.</param>
/// <param name="IsUntouched">Whether the volume is what the last run left.</param>
internal sealed record KnownRoot(DeployMarks Marks, IReadOnlyList<string>? Revisions, bool IsUntouched)
{
    /// <summary>What the plan knew.</summary>
    /// <param name="found">The template; null for one that was just created.</param>
    public static KnownRoot Of(QubeState? found) =>
        found is null ? new(new DeployMarks(), null, false) : new(found.Marks, found.Revisions, found.IsUntouched);
}
