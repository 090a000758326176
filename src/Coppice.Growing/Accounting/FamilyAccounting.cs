using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Accounts for every path of generations: reads each package once for all of them and holds every tree against that and against
/// what was seen while its layers grew. Mounts nothing and runs nothing of a template.
/// </summary>
/// <param name="layers">The layers of the store.</param>
/// <param name="provenance">Their records.</param>
/// <param name="origins">Where packages come from.</param>
/// <param name="downloader">Has the package files, or gets them.</param>
/// <param name="runner">Runs this machine's programs.</param>
public sealed class FamilyAccounting(
    LayerStore layers, LayerProvenanceStore authors, PackageOrigins origins, PackageDownloader downloader, IProcessRunner runner)
{
    private readonly PayloadReader payloads = new(runner);
    private readonly Dictionary<Digest, RecordedLayer> recorded = [];

    /// <summary>Accounts for all paths of some generations.</summary>
    /// <exception cref="Failure">A package cannot be had or is not the one that was verified; a layer is missing.</exception>
    public async Task<IReadOnlyList<TemplateAccount>> RunAsync(
        IReadOnlyList<Generation> generations, IProgressSink progress, CancellationToken cancel)
    {
        var files = await PackagesAsync(generations, progress, cancel);
        foreach (var id in generations.SelectMany(generation => generation.Layers).Distinct())
        {
            Recorded(id);
        }

        var accounts = new TemplateAccount[generations.Count];
        Workers.ForEach(Enumerable.Range(0, generations.Count), cancel, i =>
        {
            var name = $"account {generations[i].Template}";
            progress.Report(new StepStarted(name, name));
            accounts[i] = new TemplateReport(generations[i], Look(generations[i], files, cancel)).Make(cancel);
            progress.Report(new StepEnded(name, StepOutcome.Done));
        });
        return accounts;
    }

    /// <summary>Everything that is needed to say what explains single paths of a generation.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="wanted">Which packages may have something to do with the paths; only these are read.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancel">Stops.</param>
    internal async Task<AccountedTree> OfAsync(
        Generation generation, Func<RecordedPackage, bool> wanted, IProgressSink progress, CancellationToken cancel)
    {
        var narrowed = generation with { Packages = [.. generation.Packages.Where(wanted)] };
        return Look(
            narrowed, await PackagesAsync([narrowed], narrowed.Packages.Count > 0 ? progress : NoProgress.Instance, cancel),
            cancel);
    }

    private async Task<IReadOnlyDictionary<Digest, string>> PackagesAsync(
        IReadOnlyList<Generation> generations, IProgressSink progress, CancellationToken cancel)
    {
        var packages = generations.SelectMany(generation =>
            generation.Packages
                .Select(package => (Rules: origins.PackageRulesOf(generation), Origin: origins.Find(generation, package))))
            .Where(pair => pair.Origin is not null).DistinctBy(pair => pair.Origin!.File.Digest).ToList();
        var files = await downloader.EnsureAsync(packages.Select(pair => pair.Origin!.File), progress, cancel);
        payloads.ReadAll(
            [.. packages.Select(pair => (pair.Origin!.File, files[pair.Origin.File.Digest], pair.Rules))], progress, cancel);
        return files;
    }

    private AccountedTree Look(Generation generation, IReadOnlyDictionary<Digest, string> files, CancellationToken cancel)
    {
        var rules = origins.RulesOf(generation);
        var tree = new TreeReader(layers.Pool, layers.Listing(generation.Layers));
        var places = rules.Places(tree.TryReadAllBytes);
        var packages =
            generation.Packages.Select(package => (Package: package, Origin: origins.Find(generation, package))).ToList();
        var read = packages.Where(pair => pair.Origin is not null)
            .Select(pair =>
                (
                    pair.Origin!.File,
                    Payload: payloads.Read(pair.Origin.File, files[pair.Origin.File.Digest], rules, cancel))).ToList();
        var control = new Dictionary<BytePath, (PackageFile, Digest)>();
        foreach (var (package, payload) in read)
        {
            foreach (var (member, content) in payload.Control)
            {
                foreach (var path in rules.ControlFile(package.Name, package.Architecture, member))
                {
                    control[path] = (package, content);
                }
            }
        }

        var trail = new ProvenanceTrail([.. generation.Layers.Select(Recorded)]);
        var accounting = new TreeAccounting(
            tree.Listing, new PackedPaths(tree.Listing, read, places), places, trail, rules, control);
        return new AccountedTree(tree, rules, trail, accounting, packages);
    }

    private RecordedLayer Recorded(Digest id)
    {
        lock (recorded)
        {
            return recorded.TryGetValue(id, out var known)
                ? known
                : recorded[id] = new RecordedLayer(id, layers.Manifest(id), authors.Find(id));
        }
    }
}
