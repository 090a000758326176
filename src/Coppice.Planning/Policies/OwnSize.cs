using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Policies;

/// <summary>
/// The policy <c>max-own-size:</c>. It is about what one template adds, so it does not hold for those that grow from it.
/// </summary>
internal static class OwnSize
{
    private const int MostNamed = 3;

    public static IEnumerable<Problem> Of(PolicySubject subject, Lazy<ReasonFinder> finder)
    {
        if (subject.Template.Policies.MaxOwnSize is not { } limit)
        {
            yield break;
        }

        var own = Own(subject)
            .OrderByDescending(package => package.InstalledSize).ThenBy(package => package.Name, StringComparer.Ordinal).ToList();
        var bytes = subject.Grown?.OwnBytes ?? own.Sum(package => package.InstalledSize);
        if (bytes > limit.Bytes)
        {
            var (how, note) = subject.Grown is null ? ("would add", " (declared size)") : ("adds", "");
            yield return new Problem(
                $"{subject.Template.Name}: it {how} {Mebibytes.Text(bytes)}{note}, more than {limit.Declared}",
                "coppice suggest    # what a better tree would be",
                limit.Where,
                [.. own.Take(MostNamed)
                    .Select(package =>
                        $"{package.Name}, {Mebibytes.Text(package.InstalledSize)}: "
                            + $"{Violation.Chain(finder.Value, package.Name)}")]);
        }
    }

    // What is there in another version than in the parent is the template's own, too.
    private static IEnumerable<GraphPackage> Own(PolicySubject subject) => subject.Stages.Count == 1 ? subject.Graph.Packages
        : subject.Graph.Packages.Where(package => subject.Stages[^2].Graph.Find(package.Name)?.Version != package.Version);
}
