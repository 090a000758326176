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
    /// <summary>Sees to it that a template is halted, and that no one started it since the plan was made.</summary>
    public void RequireUnchanged(DeployStep step, IReadOnlyList<string> before, bool recovered)
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
