using Coppice.Cli.Running;
using Coppice.Engine.Maintenance;
using Coppice.Foundation;

namespace Coppice.Cli.Maintenance;

/// <summary>Asks before something of the store is removed for good.</summary>
internal static class Removal
{
    /// <summary>Shows what would go, and asks; without a question where nothing would, or with <c>--yes</c>.</summary>
    /// <param name="context">Who is asked.</param>
    /// <param name="would">What would go.</param>
    /// <param name="cancel">Stops waiting for the answer.</param>
    /// <returns>Whether to go on.</returns>
    /// <exception cref="Failure">Nobody can answer. Exit code 64.</exception>
    public static async Task<bool> AskAsync(VerbContext context, Collection would, CancellationToken cancel)
    {
        if (would.IsEmpty || context.Settings.Yes)
        {
            return true;
        }

        Show(context, would);
        if (await context.ConfirmAsync("Remove all of this?", cancel))
        {
            return true;
        }

        context.Say("nothing was changed");
        return false;
    }

    /// <summary>Shows what would go.</summary>
    public static void Show(VerbContext context, Collection would) => context.Say(
        CollectionReport.Lines(would, dryRun: true, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
}
