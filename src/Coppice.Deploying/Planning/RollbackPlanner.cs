using Coppice.Deploying.Marks;
using Coppice.Deploying.Qubes;
using Coppice.Foundation;

namespace Coppice.Deploying.Planning;

/// <summary>
/// How templates go back to the generation before: by a revision of the root volume that holds it, else by its image.
/// </summary>
/// <param name="client">The Admin API.</param>
/// <param name="look">Looks at templates.</param>
/// <param name="oldRoots">Says whether root volumes have to be looked at before.</param>
/// <param name="known">
/// A generation as it would be deployed, by its mark; one that the store no longer has is known by the mark alone.
/// </param>
/// <param name="before">The generation before that of a mark, where the store has one.</param>
public sealed class RollbackPlanner(
    AdminClient client, TemplateLook look, OldRoots oldRoots, Func<GenerationMark, WantedTemplate> known,
    Func<GenerationMark, WantedTemplate?> before)
{
    /// <summary>The plan. Templates that are not in Qubes, or not of the family there, are not in it.</summary>
    /// <param name="family">The family's name.</param>
    /// <param name="names">The templates, parents first.</param>
    /// <param name="replaceChanged">Whether what someone may have changed is replaced unseen.</param>
    public DeployPlan Plan(string family, IReadOnlyList<string> names, bool replaceChanged)
    {
        var qubes = client.List().DistinctBy(qube => qube.Name).ToDictionary(qube => qube.Name);
        return new DeployPlan(
            [
                .. names.Where(qubes.ContainsKey).Select(name => Step(family, qubes[name], replaceChanged))
                    .OfType<DeployStep>(),
            ], []);
    }

    private DeployStep? Step(string family, Qube qube, bool replaceChanged)
    {
        var state = look.At(qube, wanted: null);
        if (state.Marks.Generation is not { } current || state.Marks.Family != family)
        {
            return null;
        }

        if ((state.Marks.IsReplacing ? state.Marks.Pending : state.Marks.IsPartial ? state.Marks.Partial!.Generation : null)
            is { } pending)
        {
            return Blocked(
                known(current), state,
                new Problem(
                    $"a deploy of {VisibleText.Of(pending.Name)} was interrupted: which state there is to go back from is not "
                        + "known",
                    $"coppice deploy {ShellWord.Of(qube.Name)}") { Kind = ProblemKind.Busy, Subject = qube.Name });
        }

        // The newest state of another generation. The empty volume of the creation is never one: nothing is known of it.
        var revision = state.Revisions.Reverse()
            .Select(id => state.Marks.Revisions?.FirstOrDefault(mark => mark.Id == id && mark.Generation is not null))
            .FirstOrDefault(mark => mark is not null && mark.Generation!.Tree != current.Tree);
        var target = revision is null ? before(current) : known(revision.Generation!);
        if (target is null)
        {
            return Blocked(
                known(current), state,
                new Problem(
                    $"{VisibleText.Of(qube.Name)} has nothing to go back to: neither Qubes nor the store has an earlier "
                        + "generation",
                    $"coppice history {ShellWord.Of(qube.Name)}") { Kind = ProblemKind.NotFound, Subject = qube.Name });
        }

        // Read again with what the target says: its features and properties.
        state = look.At(qube, target);
        if (look.WhyNot(state, writesRoot: true) is { } problem)
        {
            return Blocked(target, state, problem);
        }

        var old = oldRoots.At(state, replaceChanged, revision?.Id);
        var way = revision is null
            ? $"from {current.Name}; no revision has it"
            : $"from {current.Name}, by revision {revision.Id}";
        return new DeployStep(
            target, revision is null ? DeployAction.Replace : DeployAction.Revert,
            old.Text.Length == 0 ? way : $"{way}; {old.Text}")
        {
            Found = state,
            Revision = revision?.Id,
            ImageSize = revision is null ? state.Root.ImageSize(target.Size) : 0,
            Changes = SettingChange.Between(target, state, withImage: true),
            ReplacesChanges = old.MayHaveChanges,
            Comparison = old.Comparison,
        };
    }

    private static DeployStep Blocked(WantedTemplate wanted, QubeState state, Problem problem) =>
        new(wanted, DeployAction.Blocked, problem.Message) { Found = state, Problem = problem };
}
