using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>Says what a source takes besides itself.</summary>
internal static class WantedText
{
    /// <summary>What it takes, and the line that says so.</summary>
    public static string Of(FurtherSource further) =>
        VisibleText.Of(further.Address) + (further.Line > 0 ? $" (line {further.Line} of its PKGBUILD)" : "");

    /// <summary>That the family has nothing such.</summary>
    public static string Unverified(FurtherSource further) =>
        $"it takes {Of(further)}, which is no source of the family: nothing has verified it";
}
