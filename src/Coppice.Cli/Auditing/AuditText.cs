using Coppice.Cli.Output;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Auditing;

/// <summary>
/// Shows what an audit found to a person: a line for each template, the first differences below it, a summary last.
/// </summary>
internal static class AuditText
{
    private const int FirstDifferences = 20;

    /// <summary>The lines.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="everything">Whether to list every difference.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<AuditResult> results, bool everything)
    {
        foreach (var result in results)
        {
            yield return Line(result);
            foreach (var change in result.Differences.Take(everything ? int.MaxValue : FirstDifferences))
            {
                var mark = change.Before is null ? "-" : change.After is null ? "+" : "~";
                yield return $"    {mark} {change.Path}  {ChangeWords.Aspects(change)}{Looks(result, change)}".TrimEnd();
            }

            if (
                result.Differences.FirstOrDefault(change =>
                    result.Likenesses.GetValueOrDefault(change.Path) is { IsOfOneMachine: true }) is { } machine)
            {
                yield return $"    hint: declare in the family file what to do with it: identity: {{remove: [{machine.Path}]}}, "
                    + "or keep: to share it among all qubes";
            }

            if (result.Kept.Count > 0)
            {
                yield return $"    kept as the family file says, so different in a rebuild: {string.Join(", ", result.Kept)}";
            }

            if (!everything && result.Differences.Count > FirstDifferences)
            {
                yield return $"    and {Quantity.Count(result.Differences.Count - FirstDifferences)} more (-v lists them)";
            }
        }

        var (same, failed) = (results.Count(result => result.IsSame), results.Count(result => result.Rebuilt is null));
        yield return $"{Quantity.Count(same, "template")} proved"
            + (same + failed < results.Count ? $", {Quantity.Count(results.Count - same - failed)} DIFFERENT" : "")
            + (failed > 0 ? $", {Quantity.Count(failed)} could not be grown again" : "");
    }

    private static string Looks(AuditResult result, FileChange change) =>
        result.Likenesses.GetValueOrDefault(change.Path) is { Why.Length: > 0 } likeness
            ? $"  looks like {Article(likeness.Kind)}: {likeness.Why}"
            : "";

    private static string Article(string kind) =>
        kind is "order" ? "another order" : kind is "identity" ? "an identity" : $"a {kind}";

    private static string Line(AuditResult result)
    {
        var name = VisibleText.Of($"{result.Generation.Template}@{result.Generation.Number}");
        var how = !result.Generation.WasCarriedOver ? "grown"
            : result.Generation.Parent is null ? "upgraded in place"
            : "grafted";
        return result.Rebuilt is null ? $"{name}  could not be grown again"
            : result.IsSame ? $"{name}  {how}, and the same as its rebuild: {result.Generation.Tree.Short}"
            : $"{name}  {how}, DIFFERS from its rebuild in {Quantity.Count(result.Differences.Count, "entry", "entries")} (+ "
                + "only in the template, - only in the rebuild)";
    }
}
