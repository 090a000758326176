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
    /// <summary>Notes at a template whose it is, and what is about to become of it.</summary>
    public void Mark(WantedTemplate wanted)
    {
        client.SetFeature(wanted.Name, DeployMarks.PendingFeature, wanted.Generation.ToString());
        client.SetFeature(wanted.Name, DeployMarks.FamilyFeature, wanted.Family);
        folder.End(wanted.Name);
    }

    /// <summary>Replaces a root volume.</summary>
    /// <param name="step">What is done.</param>
    /// <param name="recovered">What is noted of the revisions where the volume was just taken back; else null.</param>
    /// <param name="replace">Does it.</param>
    /// <param name="size">The size that the volume has then, in bytes; null: not known.</param>
    /// <exception cref="Failure">The template is not as it was when the plan was made, or Qubes refuses.</exception>
    public void Run(DeployStep step, DeployMarks? recovered, Action replace, long? size)
    {
        var name = step.Name;
        var before = client.Revisions(name);
        RequireUnchanged(client, step, before, recovered is not null);
        var marks = recovered ?? step.Found?.Marks ?? new DeployMarks();
        KeepRevisions(client, settings, name);
        Mark(step.Wanted);
        if (recovered is null && step.Found?.Marks.Partial is not null)
        {
            // Whatever is in the volume: it is replaced, and there is nothing to take back any more.
            client.RemoveFeature(name, DeployMarks.PartialFeature);
        }

        Unmanage(client, step);
        replace();
        var after = client.Revisions(name);
        RequireOne(step, before, after);
        RequireSize(step, size);
        client.SetFeature(
            name, DeployMarks.RevisionsFeature, RevisionMark.Write(marks.RevisionsAfter(before, after)));
        client.SetFeature(name, DeployMarks.GenerationFeature, step.Wanted.Generation.ToString());
        client.RemoveFeature(name, DeployMarks.PendingFeature);
    }

    /// <summary>Sees to it that a template is halted, and that no one started it since the plan was made.</summary>
    internal static void RequireUnchanged(AdminClient client, DeployStep step, IReadOnlyList<string> before, bool recovered)
    {
        var qube = client.Look(step.Name);
        if (!qube.IsHalted)
        {
            throw new Failure([TemplateLook.NotShutDown(qube)]);
        }

        if (!recovered && step.Found is { } found && !found.Revisions.SequenceEqual(before))
        {
            throw new Failure(
                $"{VisibleText.Of(step.Name)} was started or changed since the plan was made", "coppice deploy",
                kind: ProblemKind.Busy);
        }
    }

    /// <summary>Before the first new revision: Qubes removes old ones when it makes one.</summary>
    internal static void KeepRevisions(AdminClient client, DeploySettings settings, string name)
    {
        if (client.RootVolume(name).RevisionsToKeep != settings.Revisions)
        {
            client.KeepRevisions(name, settings.Revisions);
        }
    }

    /// <summary>qvm-template must not take a template for its own while one of the other features is missing.</summary>
    internal static void Unmanage(AdminClient client, DeployStep step)
    {
        if (step.Changes.Any(change => change is { Kind: SettingKind.Feature, Name: WantedSettings.NameFeature }))
        {
            client.RemoveFeature(step.Name, WantedSettings.NameFeature);
        }
    }

    /// <summary>
    /// A template that stopped a moment ago may have been committed over what was just made: then there is one new revision
    /// more than were made here.
    /// </summary>
    internal static void RequireOne(DeployStep step, IReadOnlyList<string> before, IReadOnlyList<string> after, int most = 1)
    {
        if (after.Except(before).Count() > most)
        {
            throw new Failure(
                $"someone else replaced the root volume of {VisibleText.Of(step.Name)} at the same time",
                $"coppice deploy {ShellWord.Of(step.Name)}, which does it again", kind: ProblemKind.Busy);
        }
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
