using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;
using Coppice.Growing.Building;
using Coppice.Growing.Sessions;

namespace Coppice.Growing.Auditing;

/// <summary>
/// Proves that generations are what their declarations give: grows each again on the very parent that it stands on, stores
/// nothing, and compares the trees. A template whose parent passes too is the same as one grown from nothing.
/// </summary>
/// <param name="services">What it needs of this machine.</param>
public sealed class FamilyAudit(GrowthServices services)
{
    // Whoever has more differences than this has other worries.
    private const int MostLookedAt = 1000;
    private const long LargestLookedAt = 1 << 20;

    /// <summary>Audits the present generation of every step.</summary>
    /// <param name="plan">A plan whose steps are all to be rebuilt, of the snapshot that their generations grew from.</param>
    /// <param name="resolutions">What each will install.</param>
    /// <param name="concurrency">How many grow at a time.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<IReadOnlyList<AuditResult>> RunAsync(
        Plan plan, IReadOnlyDictionary<string, Resolution> resolutions, int concurrency, IProgressSink progress,
        CancellationToken cancel)
    {
        using var session = new GrowthSession(services, plan.Sources, resolutions.Values, progress) { Proves = true };
        var rehearsal = new Rehearsal(session);
        var results = new AuditResult[plan.Steps.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancel };
        await Parallel.ForAsync(0, plan.Steps.Count, options, async (i, token) =>
        {
            var (generation, template) = (plan.Steps[i].Current!, plan.Steps[i].Template);
            var resolution = resolutions[template.Name];
            try
            {
                var request = session.Requests.ToAudit(plan, resolution, parent => services.Store.Reader(parent.Layers));
                results[i] = await rehearsal.RunAsync(
                    request, resolution, $"grow {template.Name} again", (job, tree) =>
                        Compare(generation, job.Family.IdentityOf(template), tree),
                    result => result.IsSame, token);
            }
            catch (Failure failure)
            {
                results[i] = new AuditResult(generation, null, [], failure);
            }
        });
        return results;
    }

    private AuditResult Compare(Generation generation, IdentityRules identity, RehearsedTree rebuilt)
    {
        var template = services.Store.Reader(services.Store.Listing(generation));
        var differences = rebuilt.Listing.Digest == generation.Tree
            ? []
            : FileDifference.Between(template.Listing, rebuilt.Listing).ToList();
        var kept = differences.Select(change => change.Path).Where(identity.Keeps).ToHashSet();
        differences.RemoveAll(change => kept.Contains(change.Path));
        return new AuditResult(generation, rebuilt.Listing.Digest, differences)
        {
            Kept = [.. kept.Order()],
            Likenesses = differences.Take(MostLookedAt).ToDictionary(change => change.Path, change => Likeness.Of(
                change, Small(change.Before) ? template.TryReadAllBytes(change.Path)
                    : null, Small(change.After) ? rebuilt.Read(change.Path)
                    : null)),
        };
    }

    private static bool Small(TreeEntry? entry) => entry is { Type: EntryType.File, Size: <= LargestLookedAt };
}
