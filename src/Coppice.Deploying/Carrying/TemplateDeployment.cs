using Coppice.Deploying.Calls;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>
/// Carries out steps of a plan. Each change is noted at the template before it is made, so that the next run continues wherever
/// this one was killed.
/// </summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">Pools and revisions.</param>
/// <param name="folder">The lock, and notes about what is being created.</param>
/// <param name="images">Makes images.</param>
/// <param name="owner">Who deploys, as in <see cref="BusyMark.Owner"/>.</param>
/// <param name="time">The clock.</param>
public sealed class TemplateDeployment(
    AdminClient client, DeploySettings settings, DeployFolder folder, IRootImages images, string owner, TimeProvider time)
{
    private readonly RootReplacement replacement = new(client, settings, folder);
    private readonly TemplateClaim claim = new(client, owner, time);
    private readonly RootExchange exchange = new(client, settings);
    private readonly RootComparison old = new(client, settings);

    /// <summary>The least size of an image, in bytes.</summary>
    internal long LeastImage { get; init; } = ImageStream.DefaultLeast;

    /// <summary>Carries out a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="advanced">Called with the bytes of the image that were sent.</param>
    /// <param name="cancel">Stops while the image is made; calls are stopped by the client's own.</param>
    /// <exception cref="Failure">
    /// Qubes refuses a call, or the template changed since the plan was made. What was done is noted; the next run continues.
    /// </exception>
    public void Run(DeployStep step, Action<long> advanced, CancellationToken cancel)
    {
        // The image comes first: nobody is kept waiting for it, and nothing is half done where it cannot be made.
        var image = step.SendsImage ? images.Take(step.Wanted, step.ImageSize, cancel) : null;
        try
        {
            CarryOut(
                step, image is null ? null : new ImageStream(image, step.ImageSize, advanced) { Least = LeastImage }, advanced,
                cancel);
        }
        finally
        {
            if (image is not null)
            {
                images.Release(image);
            }
        }
    }

    private void CarryOut(DeployStep step, ImageStream? image, Action<long> advanced, CancellationToken cancel)
    {
        var name = step.Name;
        if (step.Found is null)
        {
            Create(step.Wanted);
        }

        claim.Take(name);
        var known = KnownRoot.Of(step.Found);
        if (step.Recovers)
        {
            known = new RootStart(client).Recover(step.Found!) ?? known with { Revisions = null };
        }

        if (step.Comparison is { } comparison)
        {
            known = old.Require(name, known, comparison, cancel);
        }

        if (image is not null)
        {
            replacement.Run(step, known, () => client.ImportRoot(name, image), image.Size);
        }
        else if (step.Exchange is not null)
        {
            exchange.Run(step, known, advanced, cancel);
        }
        else if (step.Revision is { } revision)
        {
            replacement.Run(step, known, () => client.RevertRoot(name, revision), size: null);
        }
        else
        {
            Finish(step);
        }

        foreach (var change in step.Changes)
        {
            Apply(name, change);
        }

        claim.Release(name);
    }

    private void Finish(DeployStep step)
    {
        if (step.Found?.Marks.Generation != step.Wanted.Generation)
        {
            client.SetFeature(step.Name, DeployMarks.GenerationFeature, step.Wanted.Generation.ToString());
        }

        if (step.Found?.Marks.Pending is not null)
        {
            client.RemoveFeature(step.Name, DeployMarks.PendingFeature);
        }

        if (step.Found?.Marks.Looked is { } looked && looked.Generation.Tree != step.Wanted.Generation.Tree)
        {
            client.RemoveFeature(step.Name, DeployMarks.LookedFeature);
        }

        if (step.Found?.Marks is { Partial: not null, IsPartial: false })
        {
            client.RemoveFeature(step.Name, DeployMarks.PartialFeature);
        }
    }

    private void Create(WantedTemplate wanted)
    {
        var (root, apart) = (settings.RootPool, settings.PrivatePool);
        RequirePools(root, apart);
        folder.Begin(wanted.Name);
        var reply = client.TryCreate(wanted.Name, wanted.Settings.Label ?? WantedSettings.DefaultLabel, root, apart);
        if (reply.Kind != ReplyKind.Done)
        {
            if (reply.Kind is ReplyKind.Refused or ReplyKind.Denied)
            {
                folder.End(wanted.Name);
            }

            throw client.NotCreated(wanted.Name, root, apart, reply);
        }

        // From here on the template says whose it is, and what is about to become of it.
        replacement.Mark(wanted);
    }

    private void RequirePools(params IEnumerable<string?> pools)
    {
        var wanted = pools.OfType<string>().Distinct().ToList();
        var there = wanted.Count == 0 ? [] : client.Pools();
        if (wanted.Except(there).FirstOrDefault() is { } missing)
        {
            throw new Failure(
                $"Qubes has no storage pool {VisibleText.Of(missing)}{Nearest.Question(missing, there)}",
                $"pool: {there.FirstOrDefault() ?? missing}, under deploy: in the family file", settings.Where,
                kind: ProblemKind.NotFound);
        }
    }

    private void Apply(string name, SettingChange change)
    {
        switch (change.Kind)
        {
            case SettingKind.Feature:
                client.SetFeature(name, change.Name, change.To);
                break;
            case SettingKind.Tag:
                client.AddTag(name, change.Name);
                break;
            default:
                client.SetProperty(name, change.Name, change.To);
                break;
        }
    }
}
