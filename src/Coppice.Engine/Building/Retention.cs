using Coppice.Engine.Maintenance;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Building;

/// <summary>
/// Forgets old generations as <c>keep:</c> of the family file says, and removes what only they needed, as <c>coppice gc</c> does.
/// </summary>
internal static class Retention
{
    /// <summary>
    /// How many generations to keep of a template: as the family says; of templates that it does not declare all.
    /// </summary>
    public static Func<string, int?> Of(Family family)
    {
        var declared = family.Templates.Select(template => template.Name).ToHashSet(StringComparer.Ordinal);
        return name => declared.Contains(name) || family.Waiting.ContainsKey(name) ? family.Keep
            // What builds run in is grown again when it is needed; of what failed, the last is of interest.
            : InternalTemplates.Has(name) ? 1 : null;
    }

    /// <summary>
    /// Does so when there is anything to forget; while somebody is in a template (run, shell, export) it is left to the next
    /// time. The caller holds the lock for building. What the build has grown is there already, so that nothing that fails here
    /// makes it fail.
    /// </summary>
    /// <returns>Null when there was nothing to forget.</returns>
    public static async Task<RetentionResult?> ApplyAsync(CoppiceEngine engine, Family family, CancellationToken cancel)
    {
        try
        {
            if (!family.Templates.Any(template => HasOld(engine, template.Name, family.Keep)))
            {
                return null;
            }

            using var removing = engine.TryLockForRemoving();
            return removing is null
                ? new RetentionResult(family.Keep, null, null)
                : new RetentionResult(
                    family.Keep, await Collection.RunAsync(engine, Of(family), packages: false, dryRun: false, cancel), null);
        }
        catch (Failure failure)
        {
            return new RetentionResult(family.Keep, null, failure);
        }
    }

    /// <summary>
    /// Removes logs that no generation names, but for the newest of each template: a growth that fails leaves one each time. The
    /// caller holds the lock for building.
    /// </summary>
    public static void RemoveLogs(CoppiceEngine engine)
    {
        try
        {
            Leftovers.Logs(engine.Store, engine.Generations.Templates().SelectMany(engine.Generations.History))
                .Remove(CancellationToken.None);
        }
        catch (Failure)
        {
            // What the build has grown is there; fsck and gc say what is wrong.
        }
    }

    private static bool HasOld(CoppiceEngine engine, string template, int keep)
    {
        var current = engine.Generations.Current(template)?.Number;
        var deployed = DeployedGenerations.In(engine);
        return engine.Generations.History(template).Skip(keep)
            .Any(generation => generation.Number != current && !deployed(generation));
    }
}

/// <summary>What became of generations beyond what the family keeps.</summary>
/// <param name="Keep">How many of each template are kept.</param>
/// <param name="Collection">What was removed; null when everything stays for now.</param>
/// <param name="Failure">Why everything stays; null when somebody is in a template.</param>
public sealed record RetentionResult(int Keep, Collection? Collection, Failure? Failure);
