using Coppice.Engine.Suggesting;
using Coppice.Planning.Suggestions;

namespace Coppice.Engine.Documents;

/// <summary>A better tree.</summary>
public sealed record SuggestDocument(
    string Family, CostDocument Before, CostDocument After, IReadOnlyList<AncestorDocument> Ancestors,
    IReadOnlyList<MoveDocument> Moves,
    IReadOnlyList<string> Remarks, IReadOnlyList<string> Refused) : Document
{
    /// <summary>The document of a suggestion.</summary>
    public static SuggestDocument Of(Suggestion suggestion) => new(
        suggestion.Family.Name,
        CostDocument.Of(suggestion.Before),
        CostDocument.Of(suggestion.After),
        [
            .. suggestion.Ancestors.Select(ancestor => new AncestorDocument(
                ancestor.Template, ancestor.Parent, ancestor.Packages, ancestor.Count, ancestor.InstalledBytes, ancestor.Children,
                CostDocument.Of(ancestor.Saved))),
        ],
        [
            .. suggestion.Moves
                .Select(move => new MoveDocument(move.Template, move.To, move.From, move.Packages, CostDocument.Of(move.Saved))),
        ],
        suggestion.Remarks,
        suggestion.Refused);
}

/// <summary>What growing and keeping costs by the model.</summary>
public sealed record CostDocument(double Seconds, long Bytes)
{
    /// <summary>The document of a cost.</summary>
    public static CostDocument Of(Cost cost) => new(Math.Round(cost.Seconds, 2), cost.Bytes);
}

/// <summary>A new ancestor.</summary>
public sealed record AncestorDocument(
    string Name, string Parent, IReadOnlyList<string> Packages, int PackageCount, long InstalledBytes,
    IReadOnlyList<string> Children,
    CostDocument Saved);

/// <summary>A template that grows from another parent.</summary>
public sealed record MoveDocument(
    string Name, string Parent, string ParentBefore, IReadOnlyList<string> Packages, CostDocument Saved);

/// <summary>Whether to install a package in several templates or to inherit it.</summary>
public sealed record SuggestPackageDocument(
    string Family, string Package, IReadOnlyList<string> Installing, IReadOnlyList<string> Having, string CommonAncestor,
    int PackageCount,
    long InstalledBytes, CostDocument OnceMore, bool Inherit, CostDocument SavedByAncestor, CostDocument SavedInCommonAncestor,
    IReadOnlyList<string> WouldHaveItToo) : Document
{
    /// <summary>The document of an advice.</summary>
    public static SuggestPackageDocument Of(SuggestedPackage found)
    {
        var advice = found.Advice;
        return new SuggestPackageDocument(
            found.Family, advice.Package, advice.Installing, advice.Having, advice.Below, advice.Count, advice.InstalledBytes,
            CostDocument.Of(advice.Again), advice.InheritIsCheaper, CostDocument.Of(advice.SavedByAncestor),
            CostDocument.Of(advice.SavedBelow),
            advice.Others);
    }
}
