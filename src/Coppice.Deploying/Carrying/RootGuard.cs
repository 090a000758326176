using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>What has to hold around every change of a root volume, whatever makes it.</summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">How many revisions stay.</param>
internal sealed class RootGuard(AdminClient client, DeploySettings settings)
{
    /// <summary>Sees to it that a template is halted, and that no one started it since that was known.</summary>
    /// <param name="name">The template.</param>
    /// <param name="before">Its revisions now.</param>
    /// <param name="known">What is known of its root volume.</param>
    public void RequireUnchanged(string name, IReadOnlyList<string> before, KnownRoot known)
    {
        var qube = client.Look(name);
        if (!qube.IsHalted)
        {
            throw new Failure([TemplateLook.NotShutDown(qube)]);
        }

        if (known.Revisions is { } revisions && !revisions.SequenceEqual(before))
        {
            throw ChangedMeanwhile(name);
        }
    }

    /// <summary>Someone else is at work on a template.</summary>
    public static Failure ChangedMeanwhile(string name) => new(
        $"{VisibleText.Of(name)} was started or changed since the plan was made", "coppice deploy", kind: ProblemKind.Busy);

    /// <summary>What was found out about a root volume that is replaced counts no longer.</summary>
    public void Forget(string name, KnownRoot known)
    {
        if (known.Marks.Looked is not null)
        {
            client.RemoveFeature(name, DeployMarks.LookedFeature);
        }
    }

    /// <summary>Before the first new revision: Qubes removes old ones when it makes one.</summary>
    public void KeepRevisions(string name)
    {
        if (client.RootVolume(name).RevisionsToKeep != settings.Revisions)
        {
            client.KeepRevisions(name, settings.Revisions);
        }
    }

    /// <summary>qvm-template must not take a template for its own while one of the other features is missing.</summary>
    public void Unmanage(DeployStep step)
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
    public static void RequireOne(DeployStep step, IReadOnlyList<string> before, IReadOnlyList<string> after, int most = 1)
    {
        if (after.Except(before).Count() > most)
        {
            throw new Failure(
                $"someone else replaced the root volume of {VisibleText.Of(step.Name)} at the same time",
                $"coppice deploy {ShellWord.Of(step.Name)}, which does it again", kind: ProblemKind.Busy);
        }
    }
}
