namespace Coppice.Model;

/// <summary>The method by which a template will be grown, as far as that is known before.</summary>
/// <param name="Method">The method.</param>
/// <param name="OrBuild">Whether it may turn out not to be possible, so that the template is built.</param>
public sealed record ForeseenMethod(GrowthMethod Method, bool OrBuild = false)
{
    /// <summary>It is built for certain.</summary>
    public static ForeseenMethod Build { get; } = new(GrowthMethod.Build);

    /// <summary>For people: <c>graft</c>, <c>upgrade in place, or rebuild</c>.</summary>
    /// <param name="again">Whether the template was grown before.</param>
    public string Text(bool again)
    {
        var build = again ? "rebuild" : "build";
        var method = Method switch
        {
            GrowthMethod.Build => build,
            GrowthMethod.DeclaredSteps => "redo files and scripts",
            GrowthMethod.UpgradeInPlace => "upgrade in place",
            _ => Method.ToString().ToLowerInvariant(),
        };
        return OrBuild ? $"{method}, or {build}" : method;
    }
}
