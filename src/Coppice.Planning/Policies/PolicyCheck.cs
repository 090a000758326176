using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Policies;

/// <summary>
/// Holds templates against the policies of the family file. Packages, sections, archives and sizes as packages say them are known
/// before anything is made; what a template really adds, and which of its files run with more rights, only when it is grown: that
/// is asked before it becomes a generation.
/// </summary>
/// <param name="distributions">The known distributions.</param>
public sealed class PolicyCheck(DistributionTable distributions)
{
    /// <summary>What a template violates; each violation is told at the first template of its line that has it.</summary>
    /// <param name="subject">The template.</param>
    public IReadOnlyList<Problem> Of(PolicySubject subject)
    {
        var finder = new Lazy<ReasonFinder>(() => new ReasonFinder(subject.Stages));
        var rules = distributions.DependencyRules(subject.Sources.Type);
        return
        [
            .. PolicyWords.Of(subject, rules, distributions.PackageManager(subject.Sources.Type)),
            .. DeniedPackages.Of(subject, finder),
            .. ForeignArchives.Of(subject, rules, finder),
            .. OwnSize.Of(subject, finder),
            .. PrivilegedFiles.Of(subject, rules, finder),
        ];
    }
}
