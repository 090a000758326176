using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Methods;

/// <summary>What a method answers.</summary>
internal abstract record GrowthResult;

/// <summary>The template is grown.</summary>
/// <param name="Tree">What has come of it; its layers are staged.</param>
/// <param name="Method">How.</param>
/// <param name="Summary">How, and how much, for people.</param>
internal sealed record Grown(GrownTree Tree, GrowthMethod Method, string Summary) : GrowthResult;

/// <summary>Nothing had to be grown: an earlier generation is what it would be.</summary>
/// <param name="Generation">The generation.</param>
internal sealed record Reused(Generation Generation) : GrowthResult;

/// <summary>The method cannot be sure to give what building gives. The next one tries.</summary>
/// <param name="Reason">Why, for people.</param>
internal sealed record NotPossible(string Reason) : GrowthResult
{
    /// <summary>Whether that came out only when it was tried: then it is told. Else the plan says it already.</summary>
    public bool IsNews { get; init; }
}
