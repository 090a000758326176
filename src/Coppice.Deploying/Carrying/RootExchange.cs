using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>
/// Exchanges files inside a template: starts it, has the service there do it, shuts it down. What does not end as it has to is
/// taken back to the state before the start, at once or by the next run.
/// </summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">How many revisions stay.</param>
internal sealed class RootExchange(AdminClient client, DeploySettings settings)
{
    private readonly RootGuard guard = new(client, settings);

    /// <summary>Exchanges.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="recovered">What is noted of the revisions where the volume was just taken back; else null.</param>
    /// <param name="advanced">Called with the bytes that were sent.</param>
    /// <param name="cancel">Stops while they are sent.</param>
    /// <exception cref="Failure">
    /// The template was changed, the service failed, or Qubes refuses: the root volume is what it was, or the mark stays and the
    /// next run takes it back.
    /// </exception>
    public void Run(DeployStep step, DeployMarks? recovered, Action<long> advanced, CancellationToken cancel)
    {
        var (name, exchange) = (step.Name, step.Exchange!);
        var marks = recovered ?? step.Found?.Marks ?? new DeployMarks();
        var before = client.Revisions(name);
        guard.RequireUnchanged(step, before, recovered is not null);
        guard.KeepRevisions(name);
        var partial = new PartialMark(step.Wanted.Generation, before, marks.IsUntouched(before));
        var (answer, failure) = Inside(name, marks, partial, exchange, advanced, cancel, Clone);
        var after = client.Revisions(name);
        if (answer?.IsDone(exchange.Result) != true)
        {
            TakeBack(name, marks, partial, after);
            throw failure ?? ExchangeFailures.Of(name, exchange, answer!);
        }

        RootGuard.RequireOne(step, before, after, most: step.CloneOf is null ? 1 : 2);
        guard.Unmanage(step);
        client.SetFeature(name, DeployMarks.RevisionsFeature, RevisionMark.Write(marks.RevisionsAfter(before, after)));
        client.SetFeature(name, DeployMarks.GenerationFeature, step.Wanted.Generation.ToString());
        client.RemoveFeature(name, DeployMarks.PartialFeature);
        if (marks.Pending is not null || step.Found is null)
        {
            client.RemoveFeature(name, DeployMarks.PendingFeature);
        }

        // The template is halted: a clone onto one that runs would be lost when it stops.
        void Clone()
        {
            try
            {
                if (step.CloneOf is { } parent)
                {
                    client.CloneRoot(parent, name);
                }
            }
            catch (Failure)
            {
                TakeBack(name, marks, partial, client.Revisions(name));
                throw;
            }
        }
    }

    /// <summary>Takes a template back that a run which was killed left partial.</summary>
    /// <param name="found">The template.</param>
    /// <returns>What is noted at it now; null where the way back is gone, and a whole image has to come.</returns>
    public DeployMarks? Recover(QubeState found)
    {
        var name = found.Qube.Name;
        // Also where it seems halted: the volumes may not be committed yet.
        client.ShutDown(name);
        return TakeBack(name, found.Marks with { Partial = null }, found.Marks.Partial!, client.Revisions(name));
    }

    /// <summary>Compares a template with its generation. Nothing of the start stays.</summary>
    /// <param name="found">The template, halted.</param>
    /// <param name="comparison">What the service reads.</param>
    /// <param name="cancel">Stops while that is sent.</param>
    /// <returns>The paths that differ, for people.</returns>
    public IReadOnlyList<string> Compare(QubeState found, IRootExchange comparison, CancellationToken cancel)
    {
        var name = found.Qube.Name;
        guard.KeepRevisions(name);
        // No generation has this number: until the mark is gone, the volume has to be taken back.
        var partial = new PartialMark(found.Marks.Generation! with { Number = 0 }, found.Revisions, found.IsUntouched);
        var (answer, failure) = Inside(name, found.Marks, partial, comparison, _ => { }, cancel);
        TakeBack(name, found.Marks, partial, client.Revisions(name));
        return answer?.Word switch
        {
            ServiceWord.Same => [],
            ServiceWord.Differs => comparison.Differences(answer.Said.Span),
            _ => throw failure ?? ExchangeFailures.Of(name, comparison, answer!),
        };
    }

    private (ServiceAnswer? Answer, Failure? Failure) Inside(
        string name, DeployMarks marks, PartialMark partial, IRootExchange exchange, Action<long> advanced,
        CancellationToken cancel, Action? prepare = null)
    {
        client.SetFeature(name, DeployMarks.PartialFeature, partial.ToString());
        prepare?.Invoke();
        Start(name, marks, partial);
        var outcome = Ask(name, exchange, advanced, cancel);
        client.ShutDown(name);
        return outcome;
    }

    // A call that was refused started nothing.
    private void Start(string name, DeployMarks marks, PartialMark partial)
    {
        try
        {
            client.Start(name);
        }
        catch (Failure failure) when (failure.Problems[0].Kind == ProblemKind.Denied)
        {
            TakeBack(name, marks, partial, client.Revisions(name));
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

    private DeployMarks? TakeBack(string name, DeployMarks marks, PartialMark partial, IReadOnlyList<string> revisions)
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

        // Of what was half-way nothing is known; a template that someone had started before stays one that was.
        var noted = marks;
        if (marks.Generation is null || partial.WasUntouched)
        {
            var known = (marks.Revisions ?? []).Where(mark => left.Contains(mark.Id)).DistinctBy(mark => mark.Id).ToList();
            noted = marks with
            {
                Revisions = [.. left.Select(id => known.Find(mark => mark.Id == id) ?? new RevisionMark(id, null))],
            };
            client.SetFeature(name, DeployMarks.RevisionsFeature, RevisionMark.Write(noted.Revisions));
        }

        client.RemoveFeature(name, DeployMarks.PartialFeature);
        return noted;
    }
}
