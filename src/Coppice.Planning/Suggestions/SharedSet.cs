namespace Coppice.Planning.Suggestions;

/// <summary>Packages that siblings have in common, and that an ancestor of theirs would have.</summary>
/// <param name="Saving">Seconds that it saves.</param>
/// <param name="Common">The packages.</param>
/// <param name="Parent">What the siblings grow on.</param>
/// <param name="Members">The siblings.</param>
internal sealed record SharedSet(double Saving, PackageSet Common, TreeNode Parent, IReadOnlyList<TreeNode> Members);
