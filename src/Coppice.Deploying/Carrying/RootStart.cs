using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Qubes;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>
/// Starts of templates that can be taken back by a revision, at once or by the next run: each is noted at the template before.
/// </summary>
/// <param name="client">The Admin API.</param>
internal sealed class RootStart(AdminClient client)
{
    /// <summary>Starts a template, calls the service in it, and shuts it down.</summary>
    /// <param name="name">The template, halted.</param>
    /// <param name="known">What is known of its root volume.</param>
    /// <param name="partial">What is noted meanwhile.</param>
    /// <param name="exchange">What the service reads.</param>
    /// <param name="advanced">Called with the bytes that were sent.</param>
    /// <param name="cancel">Stops while they are sent.</param>
    /// <param name="prepare">What is done before the start.</param>
    /// <returns>What the service answered, or why it could not be asked. The mark is still there.</returns>
    /// <exception cref="Failure">It cannot be started or shut down.</exception>
    public (ServiceAnswer? Answer, Failure? Failure) Run(
        string name, KnownRoot known, PartialMark partial, IRootExchange exchange, Action<long> advanced,
        CancellationToken cancel, Action? prepare = null)
    {
        client.SetFeature(name, DeployMarks.PartialFeature, partial.ToString());
        prepare?.Invoke();
        Start(name, known, partial);
        var outcome = Ask(name, exchange, advanced, cancel);
        client.ShutDown(name);
        return outcome;
    }

    /// <summary>Takes a template back that a run which was killed left partial.</summary>
    /// <param name="found">The template.</param>
    /// <returns>What is known now; null where the way back is gone, and a whole image has to come.</returns>
    public KnownRoot? Recover(QubeState found)
    {
        var name = found.Qube.Name;
        // Also where it seems halted: the volumes may not be committed yet.
        client.ShutDown(name);
        return TakeBack(
            name, KnownRoot.Of(found) with { Marks = found.Marks with { Partial = null } }, found.Marks.Partial!,
            client.Revisions(name));
    }

    /// <summary>Makes the state before the start the current one.</summary>
    /// <param name="name">The template, halted.</param>
    /// <param name="known">What was known before.</param>
    /// <param name="partial">What was noted.</param>
    /// <param name="revisions">The revisions that there are.</param>
    /// <returns>What is known now; null where the way back is gone: the mark stays.</returns>
    public KnownRoot? TakeBack(string name, KnownRoot known, PartialMark partial, IReadOnlyList<string> revisions)
    {
        if (partial.Back(revisions, client.RootVolume(name).RevisionsToKeep) is not { } back)
        {
            return null;
        }

        var left = revisions;
        if (back.Revision is { } revision)
        {
            // Once it is the current state its id may be that of another one, or of none.
            client.SetFeature(name, DeployMarks.PartialFeature, (partial with { Target = revision }).ToString());
            client.RevertRoot(name, revision);
            left = client.Revisions(name);
        }

        var noted = Note(name, known.Marks, partial, left);
        client.RemoveFeature(name, DeployMarks.PartialFeature);
        return new KnownRoot(noted, left, partial.WasUntouched);
    }

    // Of what was half-way nothing is known; a template that someone had started before stays one that was.
    private DeployMarks Note(string name, DeployMarks marks, PartialMark partial, IReadOnlyList<string> left)
    {
        var noted = marks;
        if (marks.Generation is null || partial.WasUntouched)
        {
            var known = (marks.Revisions ?? []).Where(mark => left.Contains(mark.Id)).DistinctBy(mark => mark.Id).ToList();
            noted = noted with
            {
                Revisions = [.. left.Select(id => known.Find(mark => mark.Id == id) ?? new RevisionMark(id, null))],
            };
            client.SetFeature(name, DeployMarks.RevisionsFeature, RevisionMark.Write(noted.Revisions));
        }

        if (marks.Looked is { } looked && looked.Holds(marks.Generation, partial.Before))
        {
            noted = noted with { Looked = looked with { Revisions = left } };
            client.SetFeature(name, DeployMarks.LookedFeature, noted.Looked.ToString());
        }

        return noted;
    }

    // What cannot be started may have been started half-way: Qubes shuts that down by itself, and this waits for it.
    private void Start(string name, KnownRoot known, PartialMark partial)
    {
        try
        {
            client.Start(name);
        }
        catch (Failure failure)
        {
            // A call that was refused by the policy started nothing.
            if (failure.Problems[0].Kind != ProblemKind.Denied)
            {
                client.ShutDown(name);
            }

            TakeBack(name, known, partial, client.Revisions(name));
            throw;
        }
    }

    private (ServiceAnswer? Answer, Failure? Failure) Ask(
        string name, IRootExchange exchange, Action<long> advanced, CancellationToken cancel)
    {
        try
        {
            return (ServiceAnswer.Read(client.CallInside(name, output => exchange.WriteTo(output, advanced, cancel))), null);
        }
        catch (Failure failure)
        {
            return (null, failure);
        }
    }
}
