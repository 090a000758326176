using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Policies;

/// <summary>
/// Finds words in a template's own policies that mean nothing in its archive: a slip of the finger would forbid nothing, and
/// no one would know.
/// </summary>
internal static class PolicyWords
{
    public static IEnumerable<Problem> Of(PolicySubject subject, IDependencyRules rules, IPackageManager manager)
    {
        var policies = subject.Template.Policies;
        foreach (var section in policies.DeniedSections
            .Where(section => rules.Sections.Count > 0 && !rules.Sections.Contains(section.Value)))
        {
            yield return new Problem(
                $"{subject.Template.Name}: there is no section "
                    + $"{VisibleText.Of(section.Value)}{Nearest.Question(section.Value, rules.Sections)}",
                $"the sections are {string.Join(", ", rules.Sections)}", section.Where);
        }

        foreach (var package in Unknown(subject, policies, manager))
        {
            yield return package;
        }
    }

    // A pattern may well match nothing.
    private static List<Problem> Unknown(PolicySubject subject, TemplatePolicies policies, IPackageManager manager)
    {
        var names = policies.DeniedPackages.Where(word => !word.Value.Contains('*') && subject.Graph.Named(word.Value).Count == 0)
            .ToList();
        if (names.Count == 0)
        {
            return [];
        }

        var catalog = manager.Catalog(subject.Sources);
        return
        [
            .. names.Where(word => !catalog.Has(word.Value)).Select(word => new Problem(
                $"{subject.Template.Name}: deny names {VisibleText.Of(word.Value)}, and no archive has such a "
                    + $"package{Nearest.Question(word.Value, catalog.Names)}",
                $"write {VisibleText.Of(word.Value)}* if it need not exist",
                word.Where)),
        ];
    }
}
