namespace Coppice.Distributions.Debian;

/// <summary>
/// Steps around what is installed: they run Coppice's own scripts, which need neither package lists nor packages.
/// </summary>
internal static class OwnSteps
{
    /// <inheritdoc cref="IGrowthSteps.Prepare"/>
    public static SandboxStep Prepare { get; } = Of("keep services from starting", "prepare.sh") with { By = "coppice" };

    /// <inheritdoc cref="IGrowthSteps.Finalize"/>
    public static SandboxStep Finalize { get; } = Of("finalize", "settle.sh") with { OnBareTree = true, By = "settling" };

    /// <inheritdoc cref="IGrowthSteps.Check"/>
    public static SandboxStep Check { get; } = Of("check the package database", "check.sh") with { MustBeSilent = true };

    private static SandboxStep Of(string title, string script) =>
        new(title, ["/bin/sh", $"{SandboxLayout.Files}/{script}"]) { NeedsNoPackages = true };
}
