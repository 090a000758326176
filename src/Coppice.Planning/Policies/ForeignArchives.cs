using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Policies;

/// <summary>The policy <c>only-archives:</c>.</summary>
internal static class ForeignArchives
{
    public static IEnumerable<Problem> Of(PolicySubject subject, IDependencyRules rules, Lazy<ReasonFinder> finder)
    {
        var lists = subject.Current.Where(policy => policy.Policies.OnlyArchives is not null)
            .Select(policy => (policy.Owner, List: policy.Policies.OnlyArchives!)).ToList();
        if (lists.Count == 0)
        {
            return [];
        }

        var suites = rules.Suites(subject.Sources, [.. subject.Graph.Packages.Select(Version)]);
        return lists.SelectMany(list => Of(subject, list.Owner, list.List, suites, finder));
    }

    private static IEnumerable<Problem> Of(
        PolicySubject subject, TemplateDeclaration owner, DeclaredList list,
        IReadOnlyDictionary<AvailableVersion, IReadOnlyList<ArchiveSuite>> suites, Lazy<ReasonFinder> finder)
    {
        var allowed = list.Words.Select(word => word.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var package in subject.Graph.Packages.OrderBy(package => package.Name, StringComparer.Ordinal))
        {
            var from = suites.GetValueOrDefault(Version(package), []);
            if (from.Any(origin => allowed.Contains(origin.Archive) || allowed.Contains(origin.ToString()))
                || subject.IsToldAt(owner, finder.Value.FirstWith(package.Name).Template))
            {
                continue;
            }

            var origin = from.Count == 0
                ? $"is in no suite of {subject.Sources.Names}"
                : $"comes from {string.Join(" and ", from)}";
            yield return Violation.Of(
                subject, finder.Value, package.Name,
                $"{subject.Template.Name}: {package.Name} {package.Version} {origin}, and only "
                    + $"{string.Join(", ", list.Words.Select(word => word.Value))} {(list.Words.Count == 1 ? "is" : "are")} "
                    + "allowed",
                list.Where);
        }
    }

    private static AvailableVersion Version(GraphPackage package) => new(package.Name, package.Version, package.Architecture);
}
