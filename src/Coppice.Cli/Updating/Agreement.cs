using Coppice.Cli.Running;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Updating;

/// <summary>Asks before packages are removed or downgraded.</summary>
internal static class Agreement
{
    /// <summary>Asks where templates were built from another family file until now.</summary>
    /// <param name="context">Who is asked.</param>
    /// <param name="family">The family.</param>
    /// <param name="other">That file; null where there is none.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <returns>Whether to go on.</returns>
    public static async Task<bool> OnFileAsync(VerbContext context, Family family, string? other, CancellationToken cancel)
    {
        if (other is null)
        {
            return true;
        }

        using var paused = context.Progress.Pause();
        return await context.ConfirmAsync(
            $"The templates of family {VisibleText.Of(family.Name)} in this store were built from {VisibleText.Of(other)}, "
                + "which is still there and another file (--store FOLDER gives this one a store of its own). Replace them?",
            cancel);
    }

    /// <summary>Asks where something is removed or downgraded.</summary>
    /// <param name="context">Who is asked.</param>
    /// <param name="changes">What was shown.</param>
    /// <param name="templates">The templates that it is about; null for all.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <returns>What was agreed to: all that was shown, also what may happen. Null when the answer is no.</returns>
    public static async Task<AgreedChanges?> AskAsync(
        VerbContext context, IReadOnlyList<ForecastChange> changes, IReadOnlySet<string>? templates, CancellationToken cancel)
    {
        var grave = changes.Where(change => change.IsDangerous).Select(change => change.Change).ToList();
        if (grave.Count == 0)
        {
            return new AgreedChanges([], templates);
        }

        using var paused = context.Progress.Pause();
        return await context.ConfirmAsync(UpdateText.Question(grave), cancel)
            ? new AgreedChanges(changes, templates)
            : null;
    }
}
