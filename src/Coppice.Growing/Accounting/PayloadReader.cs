using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Reads what packages have in them, each once, straight out of the package files; nothing that lies in a layer is believed.
/// </summary>
/// <param name="runner">Runs this machine's programs.</param>
internal sealed class PayloadReader(IProcessRunner runner)
{
    /// <summary>The name of the progress step.</summary>
    public const string Step = "packages";

    private readonly ConcurrentDictionary<Digest, Lazy<PackagePayload>> payloads = new();

    /// <summary>Reads packages on all cores.</summary>
    /// <exception cref="Failure">A package file is not the one that its digest names, or is damaged.</exception>
    public void ReadAll(
        IReadOnlyCollection<(PackageFile Package, string File, PackageRules Rules)> packages,
        IProgressSink progress,
        CancellationToken cancel)
    {
        progress.Report(new StepStarted(Step, packages.Count == 1 ? "read 1 package" : $"read {packages.Count} packages"));
        // Large ones first, so that none of them is alone at the end.
        var ordered = packages.OrderByDescending(package => package.Package.Size).ToList();
        foreach (var kind in ordered.GroupBy(package => package.Rules.Manager))
        {
            ReadSmall(new SmallPackages(runner, kind.Key), [.. kind.Select(one => (one.Package, one.File))], cancel);
        }

        Workers.ForEach(ordered, cancel, package => _ = Read(package.Package, package.File, package.Rules.Accounts, cancel));
        progress.Report(new StepEnded(Step, StepOutcome.Done));
    }

    /// <summary>Reads one package.</summary>
    /// <exception cref="Failure">The package file is not the one that its digest names, or is damaged.</exception>
    public PackagePayload Read(PackageFile package, string file, IAccountRules rules, CancellationToken cancel) =>
        payloads.GetOrAdd(package.Digest, _ => new Lazy<PackagePayload>(() => ReadFile(package, file, rules, cancel))).Value;

    private void ReadSmall(
        SmallPackages small, IReadOnlyList<(PackageFile Package, string File)> packages, CancellationToken cancel) =>
        Workers.ForEach(
            packages.Where(one => small.Has(one.Package) && !payloads.ContainsKey(one.Package.Digest))
                .Chunk(SmallPackages.Together),
            cancel, share =>
            {
                foreach (var payload in small.Read(share, cancel))
                {
                    payloads.TryAdd(payload.Package, new Lazy<PackagePayload>(payload));
                }
            });

    private PackagePayload ReadFile(PackageFile package, string file, IAccountRules rules, CancellationToken cancel)
    {
        PackageOpening.RequireIntact(package, file);
        return PackageOpening.Read(runner, package, rules.PrintPayload(file), rules.PrintControl(file), cancel);
    }
}
