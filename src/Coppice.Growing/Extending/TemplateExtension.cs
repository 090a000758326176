using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Building;
using Coppice.Growing.Grafting;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Growing.Upgrading;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Extending;

/// <summary>
/// Installs added packages on a template as on a parent, with everything watched. What they and the packages before them read,
/// made and changed says whether one installation of all would have made the same, in whatever order. The result is one layer,
/// which the rebuild would have grown.
/// </summary>
internal sealed class TemplateExtension(GrowthSession session, ArchiveTools tools, ExtensionRules rules) : ITemplateExtension
{
    private readonly GrowingStore store = session.Store;
    private readonly StageGrowth stages = new(session, tools);
    private readonly RegenerationRun generating = new(session, tools);

    /// <inheritdoc/>
    public async Task<GrownTree> ExtendAsync(GrowthJob job, Generation current, CancellationToken cancel)
    {
        Refuse(job.Template);
        var before = RecordedPackages.InPackagesLayer(current, Installed);
        var own = new OwnRecords(store, before);
        var part = job.Request.Parts[^1];
        var added = AddedPackages.Of(RecordedPackages.Own(before, Installed(before.OnParent)), part.Added);
        var files = await session.Downloader.EnsureAsync(added, NoProgress.Instance, cancel);
        List<(PackageFile Package, string File)> withFiles = [.. added.Select(package => (package, files[package.Digest]))];
        try
        {
            return Grow(OnItself(job, before, part, withFiles), own, withFiles, cancel);
        }
        catch (Failure failure) when (failure.Problems.All(problem => problem.Kind == ProblemKind.StepFailed))
        {
            // Whether it fails for the whole list, too, building it shows.
            throw new MustRebuildException("what is added could not be installed on it");
        }
    }

    // Removals and answers are of all packages together.
    private static void Refuse(TemplateDeclaration template)
    {
        if (template.Without.Count > 0)
        {
            throw new MustRebuildException("it removes packages, which comes after all are installed");
        }

        if (template.Settings.Debconf.Count > 0)
        {
            throw new MustRebuildException("it answers questions of packages, which comes before any is installed");
        }
    }

    // The growth of a child that asks for the added packages and declares nothing else.
    private static GrowthJob OnItself(
        GrowthJob job, Generation before, ResolvedPart part, IReadOnlyList<(PackageFile Package, string File)> added)
    {
        var names = job.Request.Inputs.AskedBesides(before.Inputs);
        var declaration = part.Part.Declaration;
        var more = new TemplatePart(
            declaration with { Packages = [.. declaration.Packages.Where(word => names.Contains(word.Value))], Archives = [] },
            part.Part.Recommends);
        return job with
        {
            Request = job.Request with { Parent = before },
            Parts = [new GrowthPart(more, added)],
            Hooks = GrowthHooks.None,
        };
    }

    private GrownTree Grow(
        GrowthJob job, OwnRecords own, IReadOnlyList<(PackageFile Package, string File)> added, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        var ground = Ground.Of(store, own.Generation.Layers);
        return stages.Grow(
            new Stage(job, ground, log, job.Request.Estimate) { IsWatched = true, ReadsCount = true },
            run =>
            {
                foreach (var step in tools.Manager.Prepare)
                {
                    run.Steps.Run(step);
                }

                new PartGrowth(job, run, session, tools, cancel)
                {
                    ReadMetadata = () => tools.View.ReadMetadataOnce(ground.Layers, cancel),
                }.CarryOut();
                run.Steps.Run(Finalizing.Of(tools.Manager, job.Family, job.Template, session.Files, job.Template.Name));
            },
            (tree, watch) => Keep(job, own, added, ground, tree, watch, log, cancel),
            cancel);
    }

    private GrownTree Keep(
        GrowthJob job, OwnRecords own, IReadOnlyList<(PackageFile Package, string File)> added, Ground ground, SandboxTree tree,
        ProvenanceWatch? watch, StepLog log, CancellationToken cancel)
    {
        var upper = tree.UpperDirectory;
        var result = LayerCapture.Capture(upper, ground.Listing, job.Sources.Date.ToUnixTimeSeconds(), cancel: cancel).Result;
        var sides = new ExtensionSides(
            store.Reader(own.Generation.OnParent.Layers), store.Reader(ground.Listing),
            new RehearsedTree(result, upper, ground.Read));
        AddedPackages.Check(
            own.Generation.Packages, added.Select(pair => pair.Package), tools.Manager.ReadInstalled(sides.New));
        if (watch?.Reads?.Seen is not { } seen || watch.HooksOf(LayerManifest.Between(ground.Listing, result), ground.Listing)
            is not { } hooks)
        {
            throw new MustRebuildException("it was not seen what the added packages read");
        }

        var reads = ReadRecord.Of(seen, result, ground.Listing, rules.Reads);
        HookCheck.Refuse([.. own.Hooks, hooks], "packages were installed");
        var databases = sides.Databases(tools.Manager, rules.Grafts) with
        {
            Wanted = [.. job.Template.Packages.Select(word => word.Value)],
        };
        new BothChanged(sides, rules.Grafts).Refuse(databases);
        var both = sides.ChangedByBoth(rules.Grafts);
        var regeneration = rules.Grafts.Regenerate(sides.OldOntoNew(databases, both, own.HooksAreKnown));
        var backwards = rules.Grafts.Regenerate(sides.NewOntoOld(databases, own.HooksAreKnown));
        ReadCheck.Refuse(
            own.Reads, ground.Listing, result, sides.NewChanges, rules.Reads, regeneration.RunsAgain);
        ReadCheck.Refuse(
            [OfAdded(reads, added, regeneration.RunsAgain)], sides.Parent.Listing, ground.Listing, sides.OldChanges, rules.Reads,
            backwards.RunsAgain);
        RefuseFinalized(reads);
        new SharedPaths(sides, rules.Accounts.Places).Refuse(Payloads(added, cancel));
        Rehearse(job, ground, tree, result, regeneration, both, log, cancel);

        log.Begin("store the layer", "");
        var layer = own.Store(tools.Manager, upper, result, watch, reads, hooks, cancel);
        return GrownTree.Of(StoredLayer.Tell(session.Progress, job, layer));
    }

    // Triggers of packages that were there read all there is, as they would at the end of one installation; what they make of
    // it is rehearsed.
    private static LayerReads OfAdded(
        LayerReads reads, IReadOnlyList<(PackageFile Package, string File)> added, IReadOnlySet<string> rehearsed)
    {
        var names = added.Select(pair => pair.Package.Name).ToHashSet();
        return new LayerReads(
            [.. reads.Paths.Where(read => names.Contains(read.First.Package) || !rehearsed.Contains(read.First.Package))]);
    }

    // In one installation they would have found what finalizing had removed before them. Nothing is read of backups and locks.
    private void RefuseFinalized(LayerReads reads)
    {
        if (reads.Paths.FirstOrDefault(
            read => tools.Manager.FinalizedAt(read.Path) is { Kind: not ("backup" or "lock") }) is { } found)
        {
            throw new MustRebuildException(
                $"{VisibleText.Of(found.First.Package.Length > 0 ? found.First.Package : found.First.Program)} looked for "
                    + $"{found.Path}, which is finalized");
        }
    }

    private List<(PackageFile, PackagePayload)> Payloads(
        IReadOnlyList<(PackageFile Package, string File)> added, CancellationToken cancel)
    {
        var reader = new PackageReader(session.Runner, rules.Accounts, tools.Decompressed);
        return [.. added.Select(pair => (pair.Package, reader.Read(pair.Package, pair.File, cancel).Payload))];
    }

    // What generates files was run for the old ones and for the added ones; for all at once it must make the same.
    private void Rehearse(
        GrowthJob job, Ground ground, SandboxTree tree, TreeListing result, RegenerationPlan regeneration,
        IReadOnlyList<BytePath> both, StepLog log, CancellationToken cancel)
    {
        if (both.Count > 0 && regeneration.Steps.Count == 0)
        {
            throw new MustRebuildException($"its packages and what is added both change {both[0]}");
        }

        if (regeneration.Rehearsal.Count > 0)
        {
            generating.Rehearse(job, ground.Layers, on: null, ground.Listing, regeneration.Rehearsal, [], log, cancel);
        }

        if (regeneration.Steps.Count > 0)
        {
            generating.Rehearse(job, ground.Layers, tree, result, regeneration.Steps, both, log, cancel);
        }
    }

    private IReadOnlyList<InstalledPackage> Installed(Generation generation) => tools.Manager.ReadInstalled(
        tools.Manager.ReadDatabase(new StoredTree(store.Reader(generation.Layers))));
}
