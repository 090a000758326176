using Coppice.Families;

namespace Coppice.Planning.Suggestions;

/// <summary>What a better tree would be.</summary>
/// <param name="Family">The family with that tree.</param>
/// <param name="Before">What growing the family as declared costs.</param>
/// <param name="After">What growing it so costs.</param>
/// <param name="Moves">The templates that get another parent.</param>
/// <param name="Ancestors">The templates that are new.</param>
/// <param name="Remarks">Templates that add little or nothing.</param>
/// <param name="Refused">Moves that were taken back because apt would have chosen other packages, with which.</param>
public sealed record Suggestion(
    Family Family,
    Cost Before,
    Cost After,
    IReadOnlyList<SuggestedMove> Moves,
    IReadOnlyList<SuggestedAncestor> Ancestors,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<string> Refused)
{
    /// <summary>Whether there is anything better.</summary>
    public bool IsBetter => Moves.Count > 0;
}

/// <summary>A template that gets another parent.</summary>
/// <param name="Template">The template.</param>
/// <param name="From">Its parent as declared.</param>
/// <param name="To">The better one.</param>
/// <param name="Packages">What it still asks for itself.</param>
/// <param name="Saved">What that saves, without what a new ancestor costs.</param>
public sealed record SuggestedMove(string Template, string From, string To, IReadOnlyList<string> Packages, Cost Saved);

/// <summary>A new template for what others have in common.</summary>
/// <param name="Template">Its name.</param>
/// <param name="Parent">What it grows on.</param>
/// <param name="Packages">What it asks for.</param>
/// <param name="Count">How many packages it adds.</param>
/// <param name="InstalledBytes">What they say they take.</param>
/// <param name="Children">What grows on it.</param>
/// <param name="Saved">What it saves, its own cost taken off.</param>
public sealed record SuggestedAncestor(
    string Template, string Parent, IReadOnlyList<string> Packages, int Count, long InstalledBytes,
    IReadOnlyList<string> Children, Cost Saved);
