using Coppice.Distributions.Debian.Publishing;

namespace Coppice.Distributions.Debian;

/// <summary>Where a template finds the suites of its archives.</summary>
internal static class TemplateAddress
{
    /// <summary>The suites that a template can reach, with the address that it has for each.</summary>
    public static IEnumerable<(SuiteSnapshot Suite, Uri Address)> Reachable(PackageSource source) =>
        source.Archive.Suites.Select(suite => (Suite: AsPublished(source, suite), Address: Of(source, suite)))
            .Where(pair => !pair.Address.IsFile);

    /// <summary>The address that a template has for a suite.</summary>
    public static Uri Of(PackageSource source, SuiteSnapshot suite) =>
        source.Published?.Address ?? source.TemplateMirrors.GetValueOrDefault(suite.Name, suite.Mirror);

    // Here it is a folder of packages, there a suite with one component.
    private static SuiteSnapshot AsPublished(PackageSource source, SuiteSnapshot suite) => source.Published is not { } place
        ? suite
        : suite with { Name = place.Suite, Components = [DebianRepositoryRules.Component] };
}
