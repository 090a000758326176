using Coppice.Engine.Documents;

namespace Coppice.Serving.Reading;

/// <summary>A newer source: the cause of all updates of its packages.</summary>
/// <param name="Changes">What its packages say about the changes, as far as that was read.</param>
/// <param name="Updates">The updates of its packages.</param>
public sealed record SourceCause(SourceChangesDocument Changes, IReadOnlyList<UpdateCause> Updates)
{
    /// <summary>Each source once, in the order of the check: security first, then by name.</summary>
    /// <param name="check">A check with what was read of changelogs.</param>
    public static IReadOnlyList<SourceCause> Of(CheckDocument check)
    {
        var updates = UpdateCause.Of(check).ToLookup(update => update.Update.Package);
        // A package can become newer from several versions, in a template from one of them.
        return
        [
            .. (check.Changes ?? []).Select(changes => new SourceCause(
                changes,
                [
                    .. changes.Packages.SelectMany(package => updates[package])
                        .Where(update => update.Templates.All(changes.Templates.Contains)),
                ])),
        ];
    }
}
