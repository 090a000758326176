using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Building;

/// <summary>Shows a person what became of trying to mend a build.</summary>
internal static class FixText
{
    /// <summary>The lines; the patch last.</summary>
    public static IEnumerable<string> Lines(FixTrial trial)
    {
        var name = VisibleText.Of(trial.Component);
        yield return trial.IsFixed ? $"{name}: fixed; nothing was kept. Take this change over into its source, into a tree of "
                + "your own (override:), or into the family file:"
            : trial.Changes.Count == 0 ? $"{name}: nothing was tried: {VisibleText.Of(trial.Why)}"
            : $"{name}: not fixed: {VisibleText.Of(trial.Why)}; tried:";
        foreach (var change in trial.Changes)
        {
            yield return VisibleText.Of($"  {change.Cause}: {change.Change}");
        }

        foreach (var line in trial.Patch.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return VisibleText.Of(line);
        }
    }
}
