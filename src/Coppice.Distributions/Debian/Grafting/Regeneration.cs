using Coppice.Distributions.Grafting;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// Which generated files of a template depend on what its parent's update changed, and what generates them again. Packages say so
/// themselves, with the triggers that they are interested in; what their maintainer scripts read besides is known for a few.
/// </summary>
internal static class Regeneration
{
    /// <summary>
    /// What the maintainer script of a package reads of other packages' files to make its own; an empty path is all that is
    /// installed. With the package's own trigger it could be made again by hand, but not for certain in the same way as when it
    /// was installed.
    /// </summary>
    public static IReadOnlyList<(string Package, string Reads)> Readers { get; } =
    [
        ("initramfs-tools", ""), ("dracut", ""), ("ca-certificates-java", "etc/ssl/certs"),
            ("ca-certificates-java", "usr/share/ca-certificates"),
    ];

    private const string LibraryCacheTrigger = "ldconfig";

    /// <exception cref="MustRebuildException">Something was generated in a way that cannot be repeated alone.</exception>
    public static RegenerationPlan Of(ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent)
    {
        if (trees.ParentChanges.Count == 0)
        {
            return RegenerationPlan.Nothing;
        }

        RefuseReaders(trees, before, own);
        var again = ConfiguredAgain.Of(trees, own);
        var runs = TriggerInterests.Read(trees).Where(interest => Runs(interest, trees, before, own, parent)).ToList();
        InstallerSettings.Refuse(trees, before, own, parent);
        var runsAgain = runs.Select(interest => interest.Package).Concat(again.Packages).ToHashSet();
        OwnPackages.Refuse(trees, before, own, parent, runsAgain);
        var steps = new List<SandboxStep>();
        if ((Touches(trees.OwnChanges, LibraryCache.Path) || Activated(trees.ReadOwn, own, before, LibraryCacheTrigger))
            && LibraryCache.IsChangedByParent(trees))
        {
            LibraryCache.RefuseLaidOver(trees);
            steps.Add(LibraryCache.Update);
        }

        if (runs.Count == 0 && again.Packages.Count == 0)
        {
            return new RegenerationPlan(steps, Finalizes: false);
        }

        steps.AddRange(again.Packages.Count > 0 ? [again.Step] : []);
        var triggers = Names(runs.Where(interest => !ManualPages.AreIndexedBy(interest)));
        steps.AddRange(triggers.Count > 0 ? [Activate(triggers)] : []);
        steps.AddRange(runs.Any(ManualPages.AreIndexedBy) ? [ManualPages.MakeAgain] : []);
        var ownRuns = runs.Where(interest =>
            own.Has(interest.Package) && !before.Has(interest.Package) && !ManualPages.AreIndexedBy(interest)).ToList();
        return new RegenerationPlan(steps, Finalizes: true)
        {
            Rehearsal = ownRuns.Count > 0 ? [Activate(Names(ownRuns))] : [],
            Configured = again.Packages.Count > 0 ? again.Files : null,
            RunsAgain = runsAgain,
        };
    }

    private static List<string> Names(IEnumerable<TriggerInterest> interests) =>
        [.. interests.Select(interest => interest.Trigger).Distinct().Order(StringComparer.Ordinal)];

    // dpkg-trigger(1): recorded without anyone waiting for it; dpkg(1) then runs what is pending.
    private static SandboxStep Activate(IReadOnlyList<string> triggers)
    {
        var activate = string.Join(
            " && ", triggers.Select(trigger => Command.Own("dpkg-trigger", "--no-await", trigger).ToString()));
        return new SandboxStep(
            $"run triggers for {string.Join(", ", triggers)}",
            ["/bin/sh", "-c", $"{activate} && dpkg --triggers-only --pending"]);
    }

    // A trigger runs for what one side has to say to a package of the other, and for what both sides said to a package of both.
    private static bool Runs(
        TriggerInterest interest, ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent)
    {
        // It is a step of its own.
        if (interest.Trigger == LibraryCacheTrigger)
        {
            return false;
        }

        var (here, there) = interest.IsPath
            ? (Touches(trees.OwnChanges, interest.Path), Touches(trees.ParentChanges, interest.Path))
            : (Activated(trees.ReadOwn, own, before, interest.Trigger),
                Activated(trees.ReadParent, parent, before, interest.Trigger, trees.OtherPackages));
        var isOwn = own.Has(interest.Package) && !before.Has(interest.Package);
        var isParents = parent.Has(interest.Package) && !before.Has(interest.Package);
        return (isOwn, isParents) switch
        {
            (true, false) => there,
            (false, true) => here,
            (true, true) => here && there,
            _ => here && (there || NewerInParent(trees, before, parent, interest.Package)),
        };
    }

    private static bool Activated(
        Func<BytePath, byte[]?> read, DpkgDatabase database, DpkgDatabase before, string trigger,
        IReadOnlySet<string>? others = null) =>
        database.Installed.Any(stanza =>
            (before.Find(stanza.Key)?.Version != stanza.Version || others?.Contains(stanza.Name) == true)
                && Activates(read, stanza, trigger));

    // A package activates a trigger when its control file says so, or when a maintainer script calls dpkg-trigger.
    private static bool Activates(Func<BytePath, byte[]?> read, DpkgStanza stanza, string trigger) =>
        ((string[])["triggers", "postinst", "preinst"]).SelectMany(stanza.InfoFiles)
            .Any(path => read(path) is { } text && text.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(trigger)) >= 0);

    private static void RefuseReaders(ChangedTrees trees, DpkgDatabase before, DpkgDatabase own)
    {
        foreach (var (package, reads) in Readers)
        {
            if (own.Has(package) && !before.Has(package) && Touches(trees.ParentChanges, BytePath.Of(reads)))
            {
                throw new MustRebuildException($"its package {package} generates files from what {trees.Other} changed");
            }
        }
    }

    private static bool NewerInParent(ChangedTrees trees, DpkgDatabase before, DpkgDatabase parent, string package) =>
        trees.OtherPackages.Contains(package)
        || parent.Installed.Where(stanza => stanza.Name == package)
            .Any(stanza => before.Find(stanza.Key)?.Version != stanza.Version);

    // Paths are in order, so what lies below a path stands together; but a template changes too few for that to matter.
    private static bool Touches(IReadOnlyList<BytePath> paths, BytePath below) => paths.Any(path => path.IsWithin(below));
}
