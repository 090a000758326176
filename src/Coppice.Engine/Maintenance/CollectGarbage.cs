using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Maintenance;

/// <summary>What to remove.</summary>
/// <param name="Keep">
/// How many of the newest generations of each template to keep besides the current one; null: as the family file says.
/// </param>
/// <param name="Packages">Whether downloaded packages go that no current snapshot lists.</param>
/// <param name="DryRun">Whether only to look.</param>
public sealed record CollectRequest(int? Keep, bool Packages, bool DryRun);

/// <summary>Removes old generations and what nothing reaches any more.</summary>
/// <param name="engine">The store.</param>
public sealed class CollectGarbage(CoppiceEngine engine)
{
    /// <summary>Collects; waits until no build runs and nobody is in a template.</summary>
    /// <exception cref="Failure">The family file cannot be read, or something cannot be removed.</exception>
    public async Task<Collection> RunAsync(CollectRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var building = engine.LockAgainstBuilds(progress, cancel);
        // Looking does not disturb those who read.
        using var reading = request.DryRun ? engine.LockForReading(progress, cancel) : engine.LockForRemoving(progress, cancel);
        return await Collection.RunAsync(engine, Keep(request), request.Packages, request.DryRun, cancel);
    }

    // What failed was kept to be looked at: whoever cleans up is through with it.
    private Func<string, int?> Keep(CollectRequest request)
    {
        var ofTemplates = KeepOfTemplates(request);
        return name => InternalTemplates.FailedName(name) is null ? ofTemplates(name) : 0;
    }

    // A family file that cannot be read may want more kept than the default: better to fail than to remove.
    private Func<string, int?> KeepOfTemplates(CollectRequest request)
    {
        if (request.Keep is { } number)
        {
            return _ => number;
        }

        if (!engine.Options.FamilyIsNamed && !engine.Options.HasFamily)
        {
            return _ => Family.DefaultKeep;
        }

        var family = Retention.Of(engine.ReadFamily());
        return name => family(name) ?? Family.DefaultKeep;
    }
}
