using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// What generates the files again that packages of a template generated out of what its parent's update changed: ldconfig(8), and
/// hooks.
/// </summary>
internal static class Regeneration
{
    /// <exception cref="MustRebuildException">Something was made in a way that cannot be repeated alone.</exception>
    public static RegenerationPlan Of(ChangedTrees trees, PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent)
    {
        if (trees.ParentChanges.Count == 0)
        {
            return RegenerationPlan.Nothing;
        }

        OwnPackages.Refuse(trees, before, own, parent);
        var (again, rehearsal) = new HookRuns(trees, own, parent).Of(PackageChanges.Of(trees, before, own));
        // pacman runs it before the hooks.
        SandboxStep[] cache = [];
        if ((trees.OwnChanges.Contains(LibraryCache.Path) || own.Installed.Any(entry => !before.HasSame(entry)))
            && LibraryCache.IsChangedByParent(trees))
        {
            LibraryCache.RefuseLaidOver(trees);
            cache = [LibraryCache.Update];
        }

        return new RegenerationPlan(
            [.. cache, .. again.Select(run => run.Step)],
            Finalizes: again.Count > 0) { Rehearsal = [.. rehearsal.Select(run => run.Step)] };
    }
}
