using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Growing.Requests;
using Coppice.Growing.Storing;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using System.Collections.Concurrent;

namespace Coppice.Growing.Sessions;

/// <summary>
/// What all growths of one run share: the sandboxes, the store, the tools of each archive. Safe for several threads.
/// </summary>
internal sealed class GrowthSession : IDisposable
{
    private readonly GrowthServices services;
    private readonly IReadOnlyList<PackageSources> sources;
    private readonly IReadOnlyCollection<Resolution> resolutions;
    private readonly ConcurrentDictionary<Foundation.Digest, Lazy<ArchiveTools>> tools = new();
    private readonly ConcurrentDictionary<string, Lazy<DecompressedPackages>> decompressed = new(StringComparer.Ordinal);

    /// <summary>Starts it; nothing is mounted any more when it ends.</summary>
    /// <param name="services">What it needs of this machine.</param>
    /// <param name="sources">What everything grows from.</param>
    /// <param name="resolutions">What will be grown: packages that several install are unpacked once.</param>
    /// <param name="progress">Told what happens.</param>
    /// <exception cref="Foundation.Failure">This machine has no sandboxes.</exception>
    public GrowthSession(
        GrowthServices services, IReadOnlyList<PackageSources> sources, IEnumerable<Resolution> resolutions,
        IProgressSink progress)
    {
        (this.services, this.sources, this.resolutions) = (services, sources, [.. resolutions]);
        Progress = progress;
        Files = new FileTree(services.Runner);
        Requests = new GrowthRequestFactory(services.Distributions, Files);
        Host = SandboxHost.Start(services.Runner, services.Store.WorkFolder, services.Limits);
    }

    /// <summary>Where templates grow.</summary>
    public SandboxHost Host { get; }

    /// <summary>What is grown, and where it goes.</summary>
    public GrowingStore Store => services.Store;

    /// <summary>Downloads packages.</summary>
    public PackageDownloader Downloader => services.Downloader;

    /// <summary>The known distributions.</summary>
    public DistributionTable Distributions => services.Distributions;

    /// <summary>
    /// Whether what is grown proves what was grown before: then nothing that the store only derived is believed.
    /// </summary>
    public bool Proves { get; init; }

    /// <summary>Runs this machine's programs.</summary>
    public IProcessRunner Runner => services.Runner;

    /// <summary>Reads the folders that templates name.</summary>
    public FileTree Files { get; }

    /// <summary>Makes requests.</summary>
    public GrowthRequestFactory Requests { get; }

    /// <summary>Told what happens.</summary>
    public IProgressSink Progress { get; }

    /// <inheritdoc cref="GrowthServices.FindSources"/>
    public PackageSources? FindSources(Generation generation) => services.FindSources(generation);

    /// <summary>What all growths from the same sources share.</summary>
    public ArchiveTools Tools(PackageSources from) =>
        tools.GetOrAdd(
            from.Key, _ => new Lazy<ArchiveTools>(() => ArchiveTools.Of(from, Host, services, DecompressedOf(from)))).Value;

    /// <summary>Begins a request on this machine.</summary>
    /// <param name="request">The request.</param>
    /// <param name="catalog">
    /// All packages of its sources, so that growing need not open the indexes again; null when it has to.
    /// </param>
    /// <exception cref="Foundation.Failure">Its sources are not the session's.</exception>
    public GrowthJob Open(GrowthRequest request, IPackageCatalog? catalog) => new(
        request,
        sources.FirstOrDefault(from => from.Digest == request.Archive && from.Words == request.SourceWords(from))
            ?? throw new Foundation.Failure(
                $"{request.Template.Name}: the frozen archives {request.Archive.Short} are not here", "coppice update",
                request.Template.Where),
        Store.NewLogFile(request.Template.Name, services.Clock.GetUtcNow())) { Catalog = catalog };

    /// <summary>Downloads what it will install.</summary>
    /// <param name="job">The growth.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Foundation.Failure">A package cannot be had.</exception>
    public async Task<GrowthJob> WithPackagesAsync(GrowthJob job, CancellationToken cancel)
    {
        var files = await Downloader.EnsureAsync(job.Request.Packages, NoProgress.Instance, cancel);
        return job with
        {
            Fetched = await Downloader.Fetched.EnsureAsync(
                job.Request.Parts.SelectMany(part => part.Part.Declaration.Settings.Fetch), NoProgress.Instance, cancel),
            Minimal = WithFiles(job.Request.Minimal),
            Parts = [.. job.Request.Parts.Select(part => new GrowthPart(part.Part, WithFiles(part.Added)))],
        };

        List<(PackageFile, string)> WithFiles(IReadOnlyList<PackageFile> packages) =>
            [.. packages.Select(package => (package, files[package.Digest]))];
    }

    /// <inheritdoc/>
    public void Dispose() => Host.Dispose();

    // A package is the same whatever else the template that installs it may take: it is decompressed once for all of them.
    private DecompressedPackages DecompressedOf(PackageSources from) =>
        decompressed.GetOrAdd(from.Type, type => new Lazy<DecompressedPackages>(() =>
    {
        var uses = resolutions.SelectMany(resolution => resolution.Packages).CountBy(package => package.Digest).ToDictionary();
        return new DecompressedPackages(
            new PackageDecompressor(Runner, Distributions.PackageManager(type)), Host.DecompressionBudget,
            Directory.CreateDirectory(Path.Combine(Host.SharedFolder, $"twins.{type}")).FullName,
            file => SandboxView.StoredAt(Store.PackageFolder, file), uses, Proves ? null : Store.Payloads);
    })).Value;
}
