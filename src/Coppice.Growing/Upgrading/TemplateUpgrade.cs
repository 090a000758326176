using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Grafting;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Brings a template's own packages to newer versions by exchanging their files, without installing anything again. Its layer
/// stays as it lies; a second, small one has what differs. Whatever is not certain to come out as a rebuild would is left to the
/// rebuild.
/// </summary>
internal sealed class TemplateUpgrade(GrowthSession session, ArchiveTools tools, IUpgradeRules rules, IAccountRules accounts)
{
    // What lies below is not given back before the template is grown again.
    private const int LargestShare = 2;
    private const long Small = 16 << 20;
    private readonly GrowingStore store = session.Store;
    private readonly PackageReader reader = new(session.Runner, accounts, tools.Decompressed);
    private readonly RegenerationRun generating = new(session, tools);

    /// <summary>Upgrades a template in place.</summary>
    /// <param name="job">The template.</param>
    /// <param name="current">It as it is.</param>
    /// <param name="newer">Its packages that are other ones now, with their downloaded files.</param>
    /// <param name="own">The names of all packages of its own; null for all that it has.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="MustRebuildException">It has to be grown again; the message says why.</exception>
    /// <exception cref="Failure">The store or the sandbox failed.</exception>
    public GrownTree Upgrade(
        GrowthJob job,
        Generation current,
        IReadOnlyList<(NewerPackage Package, string Then, string Now)> newer,
        IReadOnlySet<string>? own, CancellationToken cancel)
    {
        var tree = store.Reader(current.Layers);
        if (newer.Count == 0 && !Configuration(job, tree).Any())
        {
            return new GrownTree(
                current.OwnLayers, tree.Listing, Entries: 0, current.OwnBytes, NewBytes: 0);
        }

        if (job.Template.Without.Count > 0)
        {
            throw new MustRebuildException("what it removes may leave something else behind");
        }

        if (job.Template.Settings.Debconf.Count > 0)
        {
            throw new MustRebuildException("it answers questions of packages, and they are newer");
        }

        CheckLayers(current);
        HookCheck.Refuse([store.Hooks(current.GrownLayer)], "it was grown");
        var records = Records(current.OwnLayers);
        var exchange = Compare(tree, current, newer, records, cancel);
        var upgraded = new UpgradedTree(
            tools.Manager.ReadDatabase(new StoredTree(tree)), [.. tree.Listing.Entries.Select(entry => entry.Path)],
            tree.TryReadAllBytes, folder =>
                GraftSides.NamesIn(tree, folder), exchange.Packages)
        {
            HooksAreKnown = HookCheck.AreKnown([current.GrownLayer], store.Hooks, store.Reads),
            Made = MadeFiles.Of(store, current.OwnLayers, tree.Listing),
            Opened = Opened(current),
            Own = own,
        };
        rules.Check(upgraded);
        var regeneration = rules.Regenerate(upgraded);
        CheckReads(current, tree.Listing, exchange, regeneration);
        generating.Rehearse(job, current.Layers, regeneration.Rehearsal, cancel);
        var layer = Exchange(
            job, current, tree, exchange, newer.ToDictionary(pair => pair.Package.Now.Digest, pair => pair.Now), regeneration,
            cancel);
        exchange.Check(layer.Result);
        var unsure = ConfiguredCheck.Rehearsal(
            regeneration.Configured, store.Provenance(layer.Id),
            path => exchange.TakenOut.Contains(path) ? null : tree.Listing.Find(path), layer.Result);
        generating.Rehearse(job, current.Layers, unsure, cancel);
        HookCheck.Refuse([store.Hooks(layer.Id)], "triggers ran");
        var all = LayerManifest.Between(store.Listing(current.OnParent), layer.Result);
        return new GrownTree([current.GrownLayer, layer.Id], layer.Result, all.Entries.Count, all.OwnBytes, layer.NewBytes);
    }

    // What scripts of any of its packages were seen reading; where nobody looked, what they name has to do.
    private void CheckReads(Generation current, TreeListing tree, PackageExchange exchange, RegenerationPlan regeneration)
    {
        if (tools.Manager.Grafts?.Reads is not { } meanings)
        {
            return;
        }

        var (records, gone) = (
            new List<LayerReads>([.. current.OwnLayers.Select(store.Reads).OfType<LayerReads>()]),
            exchange.TakenOut.ToHashSet());
        ReadCheck.Refuse(
            records,
            exchange.Packages.SelectMany(package => package.Changes).Where(change => !change.OnlyInTime)
                .Select(change => new ReadChange(
                change.Path, tree.Find(change.Path) is null
                    || gone.Contains(change.Path), tree.Find(change.Path) is { Type: EntryType.Symlink }, Content: true)),
            meanings, regeneration.RunsAgain);
    }

    // What was opened while its own layers grew; null where nobody watched.
    private HashSet<BytePath>? Opened(Generation current)
    {
        var reads = current.OwnLayers.Select(store.Reads).ToList();
        return reads.Contains(null) ? null :
        [
            .. reads.SelectMany(record => record!.Paths).Where(read => read.Kinds.HasFlag(ReadKinds.Opened))
                .Select(read => read.Path),
        ];
    }

    // Who made what in some layers; null where nobody watched.
    private List<LayerProvenance>? Records(IEnumerable<Digest> layers)
    {
        var records = layers.Select(store.Provenance).ToList();
        return records.Contains(null) ? null : [.. records.OfType<LayerProvenance>()];
    }

    private void CheckLayers(Generation current)
    {
        if (current.MoreLayers > 1)
        {
            throw new MustRebuildException("it has layers of several parents");
        }

        if (current.MoreLayers > 0
            && store.OwnBytes(current.Layers[^1]) > Math.Max(Small, store.OwnBytes(current.GrownLayer) / LargestShare))
        {
            throw new MustRebuildException("half of it has been exchanged since it was grown");
        }
    }

    private PackageExchange Compare(
        TreeReader tree, Generation current, IReadOnlyList<(NewerPackage Package, string Then, string Now)> newer,
        IReadOnlyList<LayerProvenance>? records, CancellationToken cancel)
    {
        var unpacked = new (UnpackedPackage Then, UnpackedPackage Now)[newer.Count];
        // The newer ones are needed twice, to be looked at and to be unpacked. The older ones were decompressed when they were
        // installed, and are put together again from the store.
        var older = newer.Select(pair => pair.Package.Then).ToList();
        tools.Decompressed.Hold(older);
        try
        {
            tools.Decompressed.Make(
                [.. newer.Select(pair => (pair.Package.Now, pair.Now)), .. newer.Select(pair => (pair.Package.Then, pair.Then))],
                cancel);
            Workers.ForEach(
                Enumerable.Range(0, newer.Count), cancel,
                i =>
                    unpacked[i] = (
                        reader.Read(newer[i].Package.Then, newer[i].Then, cancel),
                        reader.Read(newer[i].Package.Now, newer[i].Now, cancel)));
        }
        finally
        {
            tools.Decompressed.Release(older);
        }

        var copies = new PossibleCopies(
            store.Listing(current.OnParent), records, path => tools.Provenance?.IsDatabase(path) == true,
            Records(current.OnParent.Layers));
        return new PackageExchange(tree.Listing, accounts.Places(tree.TryReadAllBytes), current.Epoch, unpacked, copies);
    }

    private Layer Exchange(
        GrowthJob job, Generation current, TreeReader before, PackageExchange exchange, IReadOnlyDictionary<Digest, string> newer,
        RegenerationPlan regeneration, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        using var tree = session.Host.Mount(
            store.TreesOf(current.Layers),
            GrowthRequestFactory.SmallLayer + exchange.Put.Sum(put => put.Entries.Sum(entry => entry.Size)));
        using var watch = tools.Provenance is null
            ? null
            : ProvenanceWatch.Start(session.Host, tree, tools.Provenance, before.TryReadAllBytes, GraftProvenance.Merge,
                ReadScope.Of(tree, tools.Manager, tools.Provenance));
        using (var view = new GrowthView(tools.View))
        {
            using var steps = new ExchangeSteps(exchange, newer, tools, view, accounts);
            var times = exchange.Times;
            var links = TimedLinks.On(before.Listing, times.ContainsKey, Records(current.OwnLayers))
                .Where(link => !exchange.TakenOut.Contains(link.Key)).Select(link => (link.Key, times[link.Value])).ToList();
            generating.Run(tree, view, log, watch, [.. steps.All(), .. TimedLinks.Steps(links)], cancel);
        }

        var database = rules.Database(new StoredTree(before), exchange.Packages, new UpperFiles(tree.UpperDirectory).Read);
        var written = TextFiles.LayOver(
            "write the package database", TextFiles.Tar([.. database, .. Configuration(job, before)]), AuthorKind.PackageManager);
        generating.Run(
            tree, log, watch,
            [
                written,
                .. regeneration.Finalizes
                    ? generating.Settled(job, regeneration.Steps)
                    : [.. regeneration.Steps, tools.Manager.Check],
            ],
            cancel);
        log.Begin("store the layer", "");
        watch?.StopWatching();
        return current.MoreLayers == 0
            ? WatchedLayer.StoreSmall(store, tools.Manager, tree.Seal(), before.Listing, job.Sources.Date, watch, [], cancel)
            : WatchedLayer.StoreInstead(store, tools.Manager, tree.Seal(), current.Layers, job.Sources.Date, watch, cancel);
    }

    // The mirrors of the archive: the family file, or a suite that came, may name others now.
    private IEnumerable<TextFile> Configuration(GrowthJob job, TreeReader tree)
    {
        if (job.Parent is not null)
        {
            yield break;
        }

        foreach (var file in tools.Manager.Configuration(job.Sources.First, File.ReadAllBytes(job.Sources.First.Keyring)))
        {
            var there = tree.TryReadAllBytes(BytePath.Of(file.Path.TrimStart('/')))
                ?? throw new MustRebuildException($"it has no {file.Path}");
            if (!file.Content.Span.SequenceEqual(there))
            {
                yield return file;
            }
        }
    }
}
