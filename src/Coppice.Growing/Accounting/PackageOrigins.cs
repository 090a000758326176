using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Accounting;

/// <summary>Finds the origins of packages in all frozen archives of a store.</summary>
/// <param name="archives">The frozen archives.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="findSources">What a generation was grown from; null when the store does not have it any more.</param>
public sealed class PackageOrigins(
    IReadOnlyList<ArchiveSnapshot> archives, DistributionTable distributions, Func<Generation, PackageSources?> findSources)
{
    private readonly ConcurrentDictionary<(Digest, string?), PackageSources?> sources = new();
    private readonly ConcurrentDictionary<Digest, Lazy<IPackageOrigins>> indexes = new();
    private readonly ConcurrentDictionary<(Digest, string?, string, string, string), PackageOrigin?> found = new();

    /// <summary>The distribution that a generation was grown of.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public IAccountRules RulesOf(Generation generation) => distributions.AccountRules(TypeOf(generation));

    /// <summary>Whether the files of a generation are accounted for.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public bool KnowsAccounts(Generation generation) => distributions.KnowsAccounts(TypeOf(generation));

    /// <summary>Its package manager.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public IPackageManager ManagerOf(Generation generation) => distributions.PackageManager(TypeOf(generation));

    /// <summary>How its packages are read.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    internal PackageRules PackageRulesOf(Generation generation) => new(RulesOf(generation), ManagerOf(generation));

    /// <summary>Who makes what in it.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public IProvenanceRules ProvenanceRulesOf(Generation generation) =>
        distributions.ProvenanceRules(TypeOf(generation))
            ?? throw new Failure($"provenance is not recorded for templates of the type {TypeOf(generation)}",
                kind: ProblemKind.Unsupported);

    /// <summary>
    /// The origin of a package in a generation: in one of the archives that it grew from, or, where a layer stayed through newer
    /// snapshots, in any other of the store; null when none has it.
    /// </summary>
    public PackageOrigin? Find(Generation generation, RecordedPackage package) =>
        found.GetOrAdd(
            (generation.Snapshot, TemplateInputs.SourcesOf(generation), package.Name, package.Version, package.Architecture),
            _ => archives.Where(archive => archive.Type == TypeOf(generation)).Select(PackageSources.Of)
                .Prepend(SourcesOf(generation)).OfType<PackageSources>()
                .Select(from => Open(from).Find(package.Name, package.Version, package.Architecture))
                .FirstOrDefault(origin => origin is not null));

    private PackageSources? SourcesOf(Generation generation) => sources.GetOrAdd(
        (generation.Snapshot, TemplateInputs.SourcesOf(generation)), _ => findSources(generation));

    private IPackageOrigins Open(PackageSources from) => indexes.GetOrAdd(
        from.Key, _ => new Lazy<IPackageOrigins>(() => distributions.Origins(from))).Value;

    /// <summary>The distribution that a generation was grown of.</summary>
    /// <exception cref="Failure">It is none that this program knows.</exception>
    public string TypeOf(Generation generation) =>
        generation.Inputs.GetValueOrDefault("recipe")?.Split(' ')[0] is { } type && distributions.Has(type)
            ? type
            : throw new Failure($"{generation.Template} is of a distribution that this program does not know", "coppice build",
                kind: ProblemKind.Unsupported);
}

/// <summary>How the packages of a distribution are read.</summary>
/// <param name="Accounts">Opens one.</param>
/// <param name="Manager">Opens some at once.</param>
internal sealed record PackageRules(IAccountRules Accounts, IPackageManager Manager);
