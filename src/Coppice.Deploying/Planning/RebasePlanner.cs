using System.Collections.Concurrent;
using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;

namespace Coppice.Deploying.Planning;

/// <summary>
/// Plans to clone the root volume of a template's parent and to exchange files in the clone, where that sends less: the pool then
/// keeps once what both have.
/// </summary>
/// <param name="exchanges">Knows how files are exchanged inside.</param>
/// <param name="lines">Knows whether templates may be started.</param>
/// <param name="revisions">How many revisions stay.</param>
internal sealed class RebasePlanner(IRootExchanges exchanges, StartLines lines, int revisions)
{
    /// <summary>The steps, each by its cheapest way.</summary>
    /// <param name="steps">The steps, parents first.</param>
    public IReadOnlyList<DeployStep> Plan(IReadOnlyList<DeployStep> steps)
    {
        var planned = new ConcurrentDictionary<string, DeployStep>(StringComparer.Ordinal);
        var names = steps.Select(step => step.Name).ToHashSet(StringComparer.Ordinal);
        // Siblings at once: comparing trees takes more time than all calls.
        for (var left = steps; left.Count > 0; left = [.. left.Where(step => !planned.ContainsKey(step.Name))])
        {
            Parallel.ForEach(
                left.Where(IsNext).ToList(),
                step =>
                {
                    var one = step.Wanted.Parent is { } parent && planned.TryGetValue(parent, out var below)
                        ? Rebased(step, below)
                        : step;
                    // Counted here, where others are, too.
                    _ = one.Streamed;
                    planned[step.Name] = one;
                });
        }

        return [.. steps.Select(step => planned[step.Name])];

        bool IsNext(DeployStep step) =>
            step.Wanted.Parent is not { } parent || !names.Contains(parent) || planned.ContainsKey(parent);
    }

    private DeployStep Rebased(DeployStep step, DeployStep parent)
    {
        // What someone may have changed is never lost this way; nor can a root volume become smaller.
        // And the lines of the policy are for all templates: one that is not there yet cannot be asked about.
        if (step.Action is not (DeployAction.Create or DeployAction.Replace) || step.ReplacesChanges || parent.Found is null
            || step.Found?.Qube.IsHalted == false || !IsKnown(step) || revisions < PartialMark.Needed(clones: true)
            || GenerationOf(parent) is not { } below || parent.RootSize < step.RootSize || parent.RootSize < step.Wanted.Size)
        {
            return step;
        }

        var offer = exchanges.Find(below, step.Wanted.Generation);
        return offer.Exchange is not { } exchange || !lines.Has(parent.Name)
            || !(step.Exchange is { } own ? IsLess(exchange, own) : exchange.Bytes < step.Streamed)
            ? step
            : step with
            {
                Exchange = exchange, CloneOf = parent.Name, ImageSize = 0, RootSize = parent.RootSize,
                Reason = $"{step.Reason}; on a clone of {parent.Name}",
            };
    }

    // One of the two is mostly so much more that it need not be known how much.
    private static bool IsLess(IRootExchange one, IRootExchange other) => one.AtLeast < other.AtLeast
        ? one.Bytes <= other.AtLeast || one.Bytes < other.Bytes
        : one.AtLeast < other.Bytes && one.Bytes < other.Bytes;

    // Files that are exchanged in the template itself are compared there, and only these.
    private static bool IsKnown(DeployStep step) => step.Comparison is not null
        || step.Found is not { Marks.Generation: not null } found || found.IsKnown;

    // What the parent will be when it is its child's turn.
    private static GenerationMark? GenerationOf(DeployStep parent) => parent switch
    {
        { Action: DeployAction.Create or DeployAction.Replace } => parent.Wanted.Generation,
        { Action: DeployAction.Keep or DeployAction.Settings, Found: { IsUntouched: true, Marks.Generation: { } mark } } => mark,
        _ => null,
    };
}
