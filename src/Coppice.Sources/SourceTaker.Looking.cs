using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sources.Git;
using Coppice.Sources.Signing;

namespace Coppice.Sources;

/// <content>Looking what is newer, without taking it.</content>
public sealed partial class SourceTaker
{
    /// <summary>
    /// Looks what is newer. What the store has of each component stays; sources that do not come from git have nothing newer.
    /// </summary>
    /// <param name="family">The family, for its keys.</param>
    /// <param name="components">The components.</param>
    /// <param name="offline">Whether nothing may be fetched: then the last fetch tells.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What was seen of each, in the order of <paramref name="components"/>.</returns>
    /// <exception cref="Failure">The store cannot be written.</exception>
    public Task<IReadOnlyList<SeenSource>> LookAsync(
        Family family, IReadOnlyList<ComponentDeclaration> components, bool offline, IProgressSink progress,
        CancellationToken cancel) => EachAsync(components, async (component, configuration) =>
        {
            var before = store.Find(component.Name);
            var seen = new SeenSource(component, before, null, before?.Newest);
            if (offline || component.Override is not null || component.Source is not GitDeclaration git)
            {
                return seen;
            }

            try
            {
                var request = new TakeRequest(component, SignerKeys.Load(component, family), before, []);
                var taker = Git(configuration);
                var (head, newest) = await progress.RunAsync(
                    $"{component.Name}: source", $"look for newer tags of {VisibleText.Of(component.Name)}",
                    () => Task.FromResult(taker.Look(request, git, cancel)),
                    found => VisibleText.Of(found.Newest?.Name ?? "none")).ConfigureAwait(false);
                return seen with { Head = head, Newest = newest };
            }
            catch (Failure failure)
            {
                return seen with { Failure = failure };
            }
        }, cancel);
}

/// <summary>What was seen of a component's source.</summary>
/// <param name="Component">The component.</param>
/// <param name="Source">What the store has; null for nothing.</param>
/// <param name="Head">
/// Of a branch: the signed tag on its head, which an update takes; null where the store has that commit, and of declared tags.
/// </param>
/// <param name="Newest">The newest signed tag; null where there is none.</param>
public sealed record SeenSource(ComponentDeclaration Component, FrozenSource? Source, NewestTag? Head, NewestTag? Newest)
{
    /// <summary>Why it cannot be taken as it is now; null where it can.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Whether a tag is declared and a newer signed one is there: the family file says which one is taken.</summary>
    public bool HasNewerTag => Component.Override is null && Component.Source is GitDeclaration { Tag: not null }
        && Newest is { } newest && Source is { } source && newest.Commit != source.Commit;
}
