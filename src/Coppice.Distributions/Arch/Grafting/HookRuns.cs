using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>A hook and what started it.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Targets">What it is told, if it wants to know.</param>
internal sealed record HookRun(Hook Hook, IReadOnlyList<string> Targets)
{
    /// <summary>How to run it in a tree, as pacman does.</summary>
    public SandboxStep Step => new($"run the hook {VisibleText.Of(Hook.Name)}", Hook.Exec)
    {
        Input = Hook.NeedsTargets ? Encoding.UTF8.GetBytes(string.Concat(Targets.Select(target => target + "\n"))) : null,
    };
}

/// <summary>
/// Which hooks a template's packages start, and which of them have to run again in the merged tree. Hooks are this distribution's
/// triggers, with one difference: only what pacman itself installs and removes starts one, so a rebuild runs a hook if the
/// template's own packages do.
/// </summary>
/// <param name="trees">The trees.</param>
/// <param name="own">Packages of the template on its old parent.</param>
/// <param name="parent">Packages of its new parent.</param>
internal sealed class HookRuns(ChangedTrees trees, PacmanDatabase own, PacmanDatabase parent)
{
    // Programs that read nothing but what their hooks name as targets, and write caches of it. Of all others no one knows what
    // they read.
    private static readonly HashSet<string> Generators = new(StringComparer.Ordinal)
    {
        "fc-cache", "gdk-pixbuf-query-loaders", "gio-querymodules", "glib-compile-schemas", "gtk-update-icon-cache",
        "gtk4-update-icon-cache",
        "update-desktop-database", "update-mime-database",
    };

    /// <summary>What has to run, in order; and of that, what ran in the template on its old parent, too.</summary>
    /// <param name="changes">The runs of pacman that made the template.</param>
    /// <exception cref="MustRebuildException">Something ran that cannot be repeated alone.</exception>
    public (IReadOnlyList<HookRun> Again, IReadOnlyList<HookRun> Rehearsal) Of(IReadOnlyList<PackageChanges> changes)
    {
        var then = HookSet.OfOwn(trees);
        var now = HookSet.OfMerged(trees);
        // One that runs before packages are unpacked has to be there before.
        var ran = changes.SelectMany(
            (change, i) => Started(then, change, own.Satisfies, hook => i > 0 || trees.IsInOldParent(hook.Path)))
            .ToList();
        var runs = changes.SelectMany((change, i) =>
            Started(
                now, change, need => own.Satisfies(need) || parent.Satisfies(need),
                hook => i > 0 || trees.ReadParent(hook.Path) is not null))
            .ToList();
        foreach (var run in ran)
        {
            if (now.GetValueOrDefault(run.Hook.Name)?.Text != run.Hook.Text)
            {
                throw new MustRebuildException(
                    $"the hook {VisibleText.Of(run.Hook.Name)}, which ran for its packages, has changed in its parent");
            }

            if (Changed(PathOf(run.Hook.Exec[0])))
            {
                throw new MustRebuildException(
                    $"{VisibleText.Of(run.Hook.Exec[0])}, which a hook ran for its packages, has changed in its parent");
            }
        }

        if (runs.FirstOrDefault(run => run.Hook.Before && Depends(run)) is { } before)
        {
            throw new MustRebuildException(
                $"the hook {VisibleText.Of(before.Hook.Name)} runs before its packages are unpacked, on what its parent changed");
        }

        var after = runs.Where(run => !run.Hook.Before).ToList();
        var known = ran.Select(run => run.Hook.Name).ToHashSet(StringComparer.Ordinal);
        // When one has to run, all do: one may read what another one wrote.
        return after.Any(run => !known.Contains(run.Hook.Name) || Depends(run))
            ? (after, [.. after.Where(run => known.Contains(run.Hook.Name))])
            : ([], []);
    }

    private static IEnumerable<HookRun> Started(
        IReadOnlyDictionary<string, Hook> hooks, PackageChanges changes, Func<Requirement, bool> satisfied,
        Func<Hook, bool> before) =>
        from hook in hooks.Values.OrderBy(hook => hook.Name, StringComparer.Ordinal)
        let targets = hook.StartedBy(changes)
        where targets is not null && hook.Depends.All(satisfied) && (!hook.Before || before(hook))
        select new HookRun(hook, targets);

    private bool Depends(HookRun run) =>
        !Generators.Contains(run.Hook.Exec[0].Split('/')[^1])
        || run.Hook.Triggers.Any(trigger =>
            trigger.OnPackages || trees.ParentChanges.Any(path => IsTarget(trigger, Encoding.UTF8.GetString(path.Bytes))));

    // The tree does not tell here which of its paths are folders.
    private static bool IsTarget(HookTrigger trigger, string path) => trigger.IsTarget(path) || trigger.IsTarget(path + "/");

    private bool Changed(BytePath path) => trees.ParentChanges.Contains(path);

    private static BytePath PathOf(string program)
    {
        try
        {
            return BytePath.Of(ArchFileLists.PlaceOf(program.TrimStart('/')));
        }
        catch (Failure)
        {
            throw new MustRebuildException($"a hook runs {VisibleText.Of(program)}, which is not a path");
        }
    }
}
