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
    private readonly RootStart start = new(client);

    /// <summary>Exchanges.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="known">What is known of the root volume.</param>
    /// <param name="advanced">Called with the bytes that were sent.</param>
    /// <param name="cancel">Stops while they are sent.</param>
    /// <exception cref="Failure">
    /// The template was changed, the service failed, or Qubes refuses: the root volume is what it was, or the mark stays and the
    /// next run takes it back.
    /// </exception>
    public void Run(DeployStep step, KnownRoot known, Action<long> advanced, CancellationToken cancel)
    {
        var (name, exchange, marks) = (step.Name, step.Exchange!, known.Marks);
        var before = client.Revisions(name);
        guard.RequireUnchanged(name, before, known);
        guard.KeepRevisions(name);
        var partial = new PartialMark(step.Wanted.Generation, before, known.IsUntouched);
        var (answer, failure) = start.Run(name, known, partial, exchange, advanced, cancel, Clone);
        var after = client.Revisions(name);
        if (answer?.IsDone(exchange.Result) != true)
        {
            start.TakeBack(name, known, partial, after);
            throw failure ?? ExchangeFailures.Of(name, exchange, answer!);
        }

        RootGuard.RequireOne(step, before, after, most: step.CloneOf is null ? 1 : 2);
        guard.Unmanage(step);
        client.SetFeature(name, DeployMarks.RevisionsFeature, RevisionMark.Write(marks.RevisionsAfter(before, after)));
        client.SetFeature(name, DeployMarks.GenerationFeature, step.Wanted.Generation.ToString());
        guard.Forget(name, known);
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
                start.TakeBack(name, known, partial, client.Revisions(name));
                throw;
            }
        }
    }
}
