using Coppice.Cli.Maintenance;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Building;

/// <summary>Forgets old generations as <c>keep:</c> of the family file says, and removes what only they needed, as <c>coppice gc</c> does.</summary>
internal static class Retention
{
    /// <summary>How many generations to keep of a template: as the family says; of templates that it does not declare all.</summary>
    public static Func<string, int?> Of(Family family)
    {
        var declared = family.Templates.Select(template => template.Name).ToHashSet(StringComparer.Ordinal);
        return name => declared.Contains(name) ? family.Keep : null;
    }

    /// <summary>
    /// Does so when there is anything to forget; while somebody is in a template (run, shell, export) it is left to the next time. The
    /// caller holds the lock for building. What the build has grown is there already, so that nothing that fails here makes it fail.
    /// </summary>
    public static async Task ApplyAsync(VerbContext context, Workshop workshop, Family family, CancellationToken cancel)
    {
        try
        {
            if (!family.Templates.Any(template => workshop.Generations.History(template.Name).Skip(family.Keep).Any(generation => generation.Number != workshop.Generations.Current(template.Name)?.Number)))
            {
                return;
            }

            using var removing = workshop.TryLockForRemoving();
            if (removing is null)
            {
                context.Say("old generations stay for now: somebody is in a template");
                return;
            }

            var collection = await Collection.RunAsync(workshop, Of(family), packages: false, dryRun: false, cancel);
            context.Say($"{Quantity.Count(collection.Garbage.Generations.Count, "old generation")} forgotten (keep: {family.Keep}), {Quantity.Size(collection.Bytes)} freed");
        }
        catch (Failure failure)
        {
            context.Say($"old generations stay for now: {failure.Message}");
        }
    }
}
