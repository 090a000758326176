using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>Replaces root volumes as a whole: by an image, or by an earlier state.</summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">How many revisions stay.</param>
/// <param name="folder">Notes about what is being created.</param>
internal sealed class RootReplacement(AdminClient client, DeploySettings settings, DeployFolder folder)
{
    private readonly RootGuard guard = new(client, settings);

    /// <summary>Notes at a template whose it is, and what is about to become of it.</summary>
    public void Mark(WantedTemplate wanted)
    {
        client.SetFeature(wanted.Name, DeployMarks.PendingFeature, wanted.Generation.ToString());
        client.SetFeature(wanted.Name, DeployMarks.FamilyFeature, wanted.Family);
        folder.End(wanted.Name);
    }

    /// <summary>Replaces a root volume.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="known">What is known of the root volume.</param>
    /// <param name="replace">Does it.</param>
    /// <param name="size">The size that the volume has then, in bytes; null: not known.</param>
    /// <exception cref="Failure">The template is not as it was when the plan was made, or Qubes refuses.</exception>
    public void Run(DeployStep step, KnownRoot known, Action replace, long? size)
    {
        var name = step.Name;
        var before = client.Revisions(name);
        guard.RequireUnchanged(name, before, known);
        guard.KeepRevisions(name);
        Mark(step.Wanted);
        if (known.Marks.Partial is not null)
        {
            // Whatever is in the volume: it is replaced, and there is nothing to take back any more.
            client.RemoveFeature(name, DeployMarks.PartialFeature);
        }

        guard.Unmanage(step);
        replace();
        var after = client.Revisions(name);
        RootGuard.RequireOne(step, before, after);
        RequireSize(step, size);
        client.SetFeature(
            name, DeployMarks.RevisionsFeature, RevisionMark.Write(known.Marks.RevisionsAfter(before, after)));
        client.SetFeature(name, DeployMarks.GenerationFeature, step.Wanted.Generation.ToString());
        guard.Forget(name, known);
        client.RemoveFeature(name, DeployMarks.PendingFeature);
    }

    private void RequireSize(DeployStep step, long? size)
    {
        if (size is { } bytes && client.RootVolume(step.Name).Size is var there && there != bytes)
        {
            throw new Failure(
                $"the root volume of {VisibleText.Of(step.Name)} has {there} bytes instead of the image's {bytes}",
                $"coppice deploy {ShellWord.Of(step.Name)}, which does it again", kind: ProblemKind.ToolFailed);
        }
    }
}
