namespace Coppice.Planning.Differences;

/// <summary>
/// What a person agreed to before an update: a forecast can be wrong, so what was really removed or became older is held
/// against this before a template's new generation is made current.
/// </summary>
/// <param name="agreed">The changes that were shown and agreed to.</param>
/// <param name="templates">The templates for which this is asked; null for all.</param>
public sealed class AgreedChanges(IEnumerable<ForecastChange> agreed, IReadOnlySet<string>? templates = null)
{
    private readonly HashSet<(string Template, PackageChangeKind Kind, string Package)> known =
        [.. agreed.SelectMany(change => change.Templates.Select(template => (template, change.Change.Kind, change.Change.Name)))];

    /// <summary>Those of the changes of a template that need someone's agreement and do not have it.</summary>
    public IReadOnlyList<PackageChange> Beyond(string template, IEnumerable<PackageChange> changes) =>
        templates is null || templates.Contains(template)
            ? [.. changes.Where(change => change.IsGrave && !known.Contains((template, change.Kind, change.Name)))]
            : [];
}
