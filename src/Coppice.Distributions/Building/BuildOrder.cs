namespace Coppice.Distributions.Building;

/// <summary>What is to be built.</summary>
/// <param name="Recipe">What the source says.</param>
/// <param name="Version">The version that it gets.</param>
/// <param name="Jobs">How many jobs may run at the same time.</param>
/// <param name="Tests">Whether the source's tests are run.</param>
public sealed record BuildOrder(PackageRecipe Recipe, string Version, int Jobs, bool Tests)
{
    /// <summary>The folder of the source that says what is built; empty for <see cref="IBuildRules.BuildFolder"/>.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Names of files in <see cref="BuildLayout.FurtherFiles"/>, as the source names them.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
