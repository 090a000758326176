using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>
/// Compares templates with their generations: starts one, has the service there look at everything, and takes the start back.
/// </summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">How many revisions stay.</param>
internal sealed class RootComparison(AdminClient client, DeploySettings settings)
{
    private readonly RootGuard guard = new(client, settings);
    private readonly RootStart start = new(client);

    /// <summary>Compares.</summary>
    /// <param name="name">The template, halted; it has a generation.</param>
    /// <param name="known">What is known of its root volume.</param>
    /// <param name="comparison">What the service reads.</param>
    /// <param name="cancel">Stops while that is sent.</param>
    /// <returns>The paths that differ, for people, and what is known now; null where the start could not be taken back.</returns>
    /// <exception cref="Failure">It is not as it was when the plan was made, or could not be compared.</exception>
    public (IReadOnlyList<string> Differs, KnownRoot? Known) Run(
        string name, KnownRoot known, IRootExchange comparison, CancellationToken cancel)
    {
        var generation = known.Marks.Generation!;
        var before = client.Revisions(name);
        guard.RequireUnchanged(name, before, known);
        guard.KeepRevisions(name);
        // No generation has this number: until the mark is gone, the volume has to be taken back.
        var partial = new PartialMark(generation with { Number = 0 }, before, known.IsUntouched);
        var (answer, failure) = start.Run(name, known, partial, comparison, _ => { }, cancel);
        var taken = start.TakeBack(name, known, partial, client.Revisions(name));
        var differs = answer?.Word switch
        {
            ServiceWord.Same => [],
            ServiceWord.Differs => comparison.Differences(answer.Said.Span),
            _ => throw failure ?? ExchangeFailures.Of(name, comparison, answer!),
        };
        return (differs, differs.Count > 0 || taken is null || known.IsUntouched ? taken : Note(name, taken, generation));
    }

    /// <summary>Compares a root volume that is about to be replaced.</summary>
    /// <param name="name">The template.</param>
    /// <param name="known">What is known of its root volume.</param>
    /// <param name="comparison">What the service reads.</param>
    /// <param name="cancel">Stops while that is sent.</param>
    /// <returns>What is known now.</returns>
    /// <exception cref="Failure">Something differs, or it could not be compared: nothing may be replaced.</exception>
    public KnownRoot Require(string name, KnownRoot known, IRootExchange comparison, CancellationToken cancel)
    {
        var (differs, left) = Compared();
        return differs.Count > 0 ? throw ExchangeFailures.Changed(name, known.Marks.Generation!, differs)
            : left ?? throw ExchangeFailures.NotLookedAt(name, RootGuard.ChangedMeanwhile(name));

        (IReadOnlyList<string>, KnownRoot?) Compared()
        {
            try
            {
                return Run(name, known, comparison, cancel);
            }
            catch (Failure failure)
            {
                throw ExchangeFailures.NotLookedAt(name, failure);
            }
        }
    }

    private KnownRoot Note(string name, KnownRoot taken, GenerationMark generation)
    {
        var looked = new LookedMark(generation, taken.Revisions!);
        client.SetFeature(name, DeployMarks.LookedFeature, looked.ToString());
        return taken with { Marks = taken.Marks with { Looked = looked } };
    }
}
