using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Policies;

/// <summary>The policy <c>deny:</c>.</summary>
internal static class DeniedPackages
{
    public static IEnumerable<Problem> Of(PolicySubject subject, Lazy<ReasonFinder> finder) =>
        from policy in subject.Current
        from package in subject.Graph.Packages.OrderBy(package => package.Name, StringComparer.Ordinal)
        let denied = Denied(policy.Policies, package)
        where denied is not null && !subject.IsToldAt(policy.Owner, finder.Value.FirstWith(package.Name).Template)
        select Violation.Of(
            subject, finder.Value, package.Name,
            $"{subject.Template.Name}: {package.Name} is "
                + $"denied{denied.Value.Because}"
                + (policy.Owner == subject.Template ? "" : $" in everything that grows from {policy.Owner.Name}"),
            denied.Value.Word.Where);

    private static (DeclaredWord Word, string Because)? Denied(TemplatePolicies policies, GraphPackage package)
    {
        foreach (var word in policies.DeniedPackages)
        {
            if (TakeRule.Matches(word.Value, package.Name))
            {
                return (word, "");
            }

            if (package.Provides.FirstOrDefault(name => TakeRule.Matches(word.Value, name)) is { } provided)
            {
                return (word, $", it provides {provided}");
            }
        }

        return policies.DeniedSections.FirstOrDefault(word => word.Value == package.Section) is { } section
            ? (section, $", its section is {package.Section}")
            : null;
    }
}
