using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Progress;
using Coppice.Growing.Provenance;
using Coppice.Growing.Reading;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Puts what a template added to its old parent onto a new one without installing anything. Its layer stays as it lies; a second,
/// small one has what must differ. Whatever is not certain to come out as a rebuild would is left to the rebuild.
/// </summary>
internal sealed class TemplateGraft(GrowthSession session, ArchiveTools tools, IGraftRules rules) : ITemplateGraft
{
    private readonly GrowingStore store = session.Store;
    private readonly RegenerationRun steps = new(session, tools);

    /// <inheritdoc/>
    public GrownTree Put(Graft graft, GrowthJob job, CancellationToken cancel)
    {
        var sides = GraftSides.Of(store, graft);
        var laidOver = new Lazy<IReadOnlySet<BytePath>>(() => graft.LaidOver.SelectMany(session.Files.Paths).ToHashSet());
        var changes = sides.Changes(tools.Manager, graft.Wanted) with
        {
            LaidOver = () => laidOver.Value, HooksAreKnown = HookCheck.AreKnown(graft.Kept, store.Hooks, store.Reads),
            Made = () => MadeFiles.Of(store, graft.Own.Except(graft.Before), sides.Own.Listing),
        };
        CheckPackages(graft, job, changes);
        CheckSettings(graft, sides, changes);
        HookCheck.Refuse(graft.Kept.Select(store.Hooks), "it was grown");
        HookCheck.Refuse(graft.Parent.Except(graft.Before).Select(store.Hooks), "its parent was grown");
        CheckLinks(sides, changes, laidOver);
        CheckTimes(graft, sides, changes);
        var merge = new GraftMerge(rules, sides, changes.Databases, laidOver);
        var merged = merge.Run();
        var regeneration = rules.Regenerate(changes);
        CheckReads(graft, sides, changes, regeneration);
        if (merge.Unresolved.Count > 0 && regeneration.Steps.Count == 0)
        {
            throw Unresolved(merge.Unresolved[0]);
        }

        steps.Rehearse(job, graft.Own, regeneration.Rehearsal, cancel);
        IReadOnlyList<Digest> below = [.. graft.Parent, .. graft.Kept];
        var stacked = store.Reader(below).Listing;
        var adjusted = LayerManifest.Between(stacked, merged);
        var layer = regeneration.Steps.Count == 0
            ? StoreMerged(adjusted, merged, merge.Contents, cancel)
            : Regenerate(graft, job, below, stacked, adjusted.WithLinked(merged), merge, regeneration, cancel);
        steps.Rehearse(
            job, graft.Own,
            ConfiguredCheck.Rehearsal(regeneration.Configured, store.Provenance(layer.Id), merged.Find, layer.Result), cancel);
        if (regeneration.Steps.Count == 0)
        {
            store.AddProvenance(layer, GraftProvenance.Of(layer.Manifest, stacked));
            store.AddHooks(layer, LayerHooks.None);
            WatchedLayer.RecordReads(store, layer, graft.Small, new LayerReads([]));
        }

        var own = LayerManifest.Between(sides.Parent.Listing, layer.Result);
        return new GrownTree([.. graft.Kept, layer.Id], layer.Result, own.Entries.Count, own.OwnBytes, layer.NewBytes);
    }

    // What an answer does, and what may be missing, is decided anew on the new parent.
    private void CheckSettings(Graft graft, GraftSides sides, ChangedTrees changes)
    {
        if (changes.ParentChanges.Count == 0)
        {
            return;
        }

        var declarations = graft.Parts.Select(part => part.Declaration).ToList();
        if (declarations.Exists(declaration => declaration.Settings.Debconf.Count > 0))
        {
            throw new MustRebuildException("it answers questions of packages, and its parent changed");
        }

        if (declarations.SelectMany(declaration => declaration.Without).Where(word => word.IfInstalled).ToList()
            is { Count: > 0 } optional)
        {
            var (before, parent) = (Installed(sides.Before), Installed(sides.Parent));
            if (optional.Find(word => before.Contains(word.Package) != parent.Contains(word.Package)) is { } other)
            {
                throw new MustRebuildException($"{other.Value}, which it removes if it is there, came or went in its parent");
            }
        }

        HashSet<string> Installed(TreeReader tree) =>
            [.. tools.Manager.ReadInstalled(new StoredTree(tree)).Select(package => package.Name)];
    }

    // A forecast was made on a predicted parent; this is the real one.
    private void CheckPackages(Graft graft, GrowthJob job, ChangedTrees changes)
    {
        var verdict = rules.CheckPackages(
            new PackageQuestion(changes.Databases, graft.Wanted, graft.Recommends, job.Sources, job.Sources));
        if (verdict.Rebuild.Concat(verdict.Unsure).FirstOrDefault() is { } reason)
        {
            throw new MustRebuildException(reason);
        }
    }

    // A layer that an older program grew, or one that no kernel let anybody look at, has no record: then what scripts name has to
    // do.
    private void CheckReads(Graft graft, GraftSides sides, ChangedTrees changes, RegenerationPlan regeneration)
    {
        if (rules.Reads is { } meanings && changes.ParentChanges.Count > 0)
        {
            ReadCheck.Refuse(
                [.. graft.Kept.Concat(graft.Small).Select(store.Reads).OfType<LayerReads>()],
                sides.Before.Listing, sides.Parent.Listing, changes.ParentChanges, meanings, regeneration.RunsAgain);
        }
    }

    // Files are laid over through links: what was one, or is one now, leads elsewhere.
    private static void CheckLinks(GraftSides sides, ChangedTrees changes, Lazy<IReadOnlySet<BytePath>> laidOver)
    {
        var links = changes.ParentChanges.Where(path => IsLink(sides.Before, path) || IsLink(sides.Parent, path)).ToList();
        if (links.Count > 0
            && links.FirstOrDefault(link => laidOver.Value.Any(path => path != link && path.IsWithin(link))) is { } changed)
        {
            throw new MustRebuildException($"its files cover {changed}, a link that its parent changed");
        }
    }

    // A link of its own that has the time of a file of its parent would have another one now.
    private void CheckTimes(Graft graft, GraftSides sides, ChangedTrees changes)
    {
        var theirs = changes.ParentChanges.Where(path => sides.Own.Listing.Find(path) == sides.Before.Listing.Find(path)
            && sides.Before.Listing.Find(path)?.Mtime != sides.Parent.Listing.Find(path)?.Mtime).ToHashSet();
        var seen = graft.Own.Except(graft.Before).Select(store.Provenance).ToList();
        var records = seen.Contains(null) ? null : seen.OfType<LayerProvenance>().ToList();
        if (TimedLinks.On(sides.Own.Listing, theirs.Contains, records)
            .FirstOrDefault(link => changes.OwnChanges.Contains(link.Key)) is { Key: { } path } link)
        {
            throw new MustRebuildException($"{path} has the time of {link.Value}, which its parent changed");
        }
    }

    private static bool IsLink(TreeReader tree, BytePath path) => tree.Listing.Find(path) is { Type: EntryType.Symlink };

    private Layer StoreMerged(
        LayerManifest adjusted, TreeListing merged, IReadOnlyDictionary<BytePath, byte[]> contents, CancellationToken cancel)
    {
        var source = Directory.CreateDirectory(Path.Combine(session.Host.SharedFolder, $"graft-{Guid.NewGuid():n}")).FullName;
        try
        {
            foreach (var (path, content) in contents)
            {
                var file = Path.Combine(source, Encoding.UTF8.GetString(path.Bytes));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }

            return store.AddLayer(adjusted, merged, source, cancel);
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    private Layer Regenerate(
        Graft graft, GrowthJob job, IReadOnlyList<Digest> below, TreeListing stacked, IReadOnlyList<TreeEntry> adjusted,
        GraftMerge merge, RegenerationPlan regeneration, CancellationToken cancel)
    {
        using var log = new StepLog(job.LogFile, session.Progress, GrowthStep.Of(job.Template));
        using var tree = session.Host
            .Mount(store.TreesOf(below), GrowthRequestFactory.SmallLayer, fill: upper => Fill(upper, adjusted, merge, cancel));
        using var watch = tools.Provenance is not { } provenance
            ? null
            : ProvenanceWatch.Start(
                session.Host, tree, provenance, store.Reader(stacked).TryReadAllBytes, GraftProvenance.Merge,
                ReadScope.Of(tree, tools.Manager, provenance));
        steps.Run(tree, log, watch, regeneration.Finalizes ? steps.Settled(job, regeneration.Steps) : regeneration.Steps, cancel);

        watch?.StopWatching();
        if (merge.Unresolved.FirstOrDefault(path => !IsThere(tree.Seal(), path)) is { } left)
        {
            throw Unresolved(left);
        }

        log.Begin("store the layer", "");
        var layer = WatchedLayer.StoreSmall(
            store, tools.Manager, tree.Seal(), stacked, job.Sources.Date, watch, graft.Small, cancel);
        HookCheck.Refuse([store.Hooks(layer.Id)], "triggers ran");
        return layer;
    }

    // The upper directory of an overlay that is about to be mounted: what the merge made, whiteouts as overlayfs writes them.
    // What the steps have to make is left out, so that it can be seen whether they did.
    private void Fill(string upper, IReadOnlyList<TreeEntry> adjusted, GraftMerge merge, CancellationToken cancel)
    {
        using var root = DirectoryHandle.Open(upper);
        using var writer = new TreeWriter(DirectoryHandle.Open(upper), (entry, folder) =>
        {
            if (entry.Link is { } first)
            {
                // Whether a step will make that one as another name of a file is not known.
                if (merge.Unresolved.Contains(first))
                {
                    throw Unresolved(first);
                }

                TreeWriter.Link(root, entry, folder);
                return;
            }

            if (!merge.Contents.TryGetValue(entry.Path, out var content))
            {
                store.CopyTo(entry, folder);
                return;
            }

            var name = Path.Combine(session.Host.SharedFolder, $"merged-{Guid.NewGuid():n}");
            File.WriteAllBytes(name, content);
            using (var made = File.OpenHandle(name))
            {
                ContentWriter.Write(made, folder, entry.Path.Name, entry);
            }

            File.Delete(name);
        });
        writer.Write(adjusted.Where(entry => !merge.Unresolved.Contains(entry.Path)), cancel);
    }

    private static bool IsThere(string upper, BytePath path)
    {
        var file = new FileInfo(Path.Combine(upper, Encoding.UTF8.GetString(path.Bytes)));
        return file.Exists || file.LinkTarget is not null;
    }

    private static MustRebuildException Unresolved(BytePath path) => new($"both it and its parent changed {path}");
}
