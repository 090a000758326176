using Coppice.Distributions.Debian.Accounting;
using Coppice.Distributions.Debian.ReducedIndexes;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Debian.Upgrading;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>Growing with apt and dpkg.</summary>
public sealed partial class DebianPackageManager : IPackageManager
{
    private const string Database = "var/lib/dpkg/status";

    /// <inheritdoc/>
    public int Recipe => 6;

    /// <inheritdoc/>
    public int CompareVersions(string a, string b) =>
        DebianVersion.TryParse(a, out var first) && DebianVersion.TryParse(b, out var second)
            ? first.CompareTo(second)
            : string.CompareOrdinal(a, b);

    /// <inheritdoc/>
    public byte[] ReadDatabase(IPackageTree tree) => tree.Read(BytePath.Of(Database)) ?? [];

    /// <inheritdoc/>
    public SandboxStep PrintDatabase { get; } = new("read the package database", ["cat", "/" + Database])
    {
        Quiet = true,
        NeedsNoPackages = true,
    };

    /// <inheritdoc/>
    public BytePath? DatabaseFile { get; } = BytePath.Of(Database);

    /// <inheritdoc/>
    public IReadOnlyList<SandboxStep> Prepare { get; } = [OwnSteps.Prepare];

    /// <inheritdoc/>
    public SandboxStep Finalize => OwnSteps.Finalize;

    /// <inheritdoc/>
    public SandboxStep Check => OwnSteps.Check;

    /// <inheritdoc/>
    public FinalizedPath? FinalizedAt(BytePath path) => DebianAccountRules.Settled.At(path);

    /// <inheritdoc/>
    public IGraftRules? Grafts { get; } = new DebianGraftRules();

    /// <inheritdoc/>
    public IUpgradeRules? Upgrades { get; } = new DebianUpgradeRules();

    /// <inheritdoc/>
    public SandboxStep? PrintCache { get; } = new(
        "read the package lists",
        ["/bin/sh", "-c", $"apt-cache -o Dir::Cache::srcpkgcache={SandboxLayout.Scratch}/src.bin gencaches >&2 && cat "
            + $"{SandboxLayout.Scratch}/src.bin"]) { Quiet = true };

    /// <inheritdoc/>
    /// <remarks>apt-get, aptitude, python3-apt: everything that reads the lists has it in its name.</remarks>
    public bool MayReadMetadata(ReadOnlySpan<byte> script) => script.IndexOf("apt"u8) >= 0;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string File)> Metadata(PackageSources sources) =>
        sources.Suites
            .SelectMany(suite => suite.Indexes
                .Select(index => (AptFiles.ListName(sources, suite, index.Path), index.File))
                .Concat(SignedFiles.Of(suite).Select(file => (AptFiles.ListName(sources, suite, file.Name), file.File))))
            .ToList();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources sources) => SourceIndex.Of(sources)
        .Where(index => !index.IsWhole).ToDictionary(index => index.ListName, index => (Func<byte[]>)index.Packages.Text);

    /// <inheritdoc/>
    public IPackageCatalog Catalog(PackageSources sources) => new DebianCatalog(sources);

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> Files(PackageSources sources) => GrowthFiles.Of(sources);

    /// <inheritdoc/>
    public string MirrorFolder(PackageSources sources, Uri mirror) => AptFiles.MirrorNumber(sources, mirror);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Environment => GrowthFiles.Environment;

    /// <inheritdoc/>
    public Command? PrintVersion { get; } = Command.Own("apt-get", "--version");

    /// <inheritdoc/>
    public string? VersionedPackage => "apt";

    /// <inheritdoc/>
    public bool ChoosesAlike(string version) => KnownApts.Has(version);

    /// <inheritdoc/>
    public IReadOnlyList<string> BaseSet(Func<string, bool> exists) =>
        // What debootstrap --variant=minbase installs. Without usr-is-merged named, apt would take usrmerge and all of perl for
        // it.
        ["?priority(required)", "apt", .. exists("usr-is-merged") ? ["usr-is-merged"] : Array.Empty<string>()];

    /// <inheritdoc/>
    public Command Resolve(ResolveRequest request, IReadOnlyList<string> wanted, bool recommends) =>
        // Quiet, but not more: at --quiet=2 apt keeps to itself why something cannot be installed.
        AptGet(request, ["--quiet", "--print-uris", "--no-remove", Recommends(recommends), "install", "--", .. wanted]);

    /// <inheritdoc/>
    public Command? FillCache(ResolveRequest request) => FillCacheOf(request);

    /// <inheritdoc/>
    public Command ResolveRemoval(ResolveRequest request, IReadOnlyList<string> unwanted) =>
        AptGet(request, ["--quiet", "--simulate", "purge", "--", .. unwanted]);

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> ResolveFiles(ResolveRequest request, PackageSources sources, ReadOnlyMemory<byte> database) =>
    [
        AptFiles.Database(database),
        new("apt.conf", AptFiles.Resolving(request, sources)),
        new("sources.list", AptFiles.FrozenSources(sources)),
        new("extended_states", ""),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string MirrorFolder, string Path)> ReadResolved(string output) => AptOutput.Resolved(output);

    /// <inheritdoc/>
    public IReadOnlyList<(string MirrorFolder, string Path)> ReadMissing(string output) => AptOutput.Missing(output);

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadRemoved(string output) => AptOutput.Removed(output);

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadDisplaced(string output) => AptOutput.Displaced(output);

    /// <inheritdoc/>
    public IReadOnlyList<UnmetRequirement> ReadUnmet(string output) => AptOutput.Unmet(output);

    /// <inheritdoc/>
    public byte[] Predict(
        ReadOnlyMemory<byte> database, IReadOnlyList<ReadOnlyMemory<byte>> entries, IReadOnlyCollection<string> removed) =>
        DpkgStatus.Predict(database, entries, removed);

    /// <inheritdoc/>
    public Func<string, string?> ExplainRemovals(ReadOnlyMemory<byte> database, IReadOnlyCollection<string> listed) =>
        DependencyChain.To(database, listed).Find;

    /// <inheritdoc/>
    public IReadOnlyList<InstalledPackage> ReadInstalled(IPackageTree tree) =>
        DpkgStatus.Read(ReadDatabase(tree), tree.Read(BytePath.Of("var/lib/apt/extended_states")) ?? []);

    /// <inheritdoc/>
    public IReadOnlyList<InstalledPackage> ReadInstalled(ReadOnlyMemory<byte> database) =>
        DpkgStatus.Read(database, ReadOnlyMemory<byte>.Empty);

    /// <inheritdoc/>
    public Command? Unpack(IReadOnlyList<PackageToUnpack> packages) => UnpackCommand.Of(packages);

    /// <inheritdoc/>
    public IReadOnlyList<SandboxStep> Bootstrap(IReadOnlyList<ShownPackage> packages) =>
    [
        new(
            $"unpack {packages.Count} packages",
            [
                "/bin/sh", $"{SandboxLayout.Files}/unpack-base.sh", SandboxLayout.Decompressed, SandboxLayout.Packages,
                .. packages.Select(shown => shown.Package.Digest.Hex),
            ]) { WithHostTools = true },
        new(
            $"configure {packages.Count} packages",
            ["/bin/sh", $"{SandboxLayout.Files}/configure-base.sh", .. packages.Select(shown => shown.Path)]),
        new("mark packages and make device nodes", ["/bin/sh", $"{SandboxLayout.Files}/finish-base.sh"])
        {
            OnBareTree = true, By = "coppice",
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> Configuration(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring) =>
        AptArchiveFiles.Sources(archive, keyring);

    /// <inheritdoc/>
    public bool AddsArchives => true;

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> AddedConfiguration(PackageSources sources, TemplateDeclaration declaration) =>
    [
        .. AptArchiveFiles.Added(sources, declaration),
        .. declaration.ForeignArchitectures.Count == 0 ? (IReadOnlyList<TextFile>)[] : [AptFiles.Foreign(sources)],
    ];

    /// <inheritdoc/>
    public SandboxStep? PrintSources => AptArchiveFiles.PrintSources;

    /// <inheritdoc/>
    public IReadOnlyList<SupersededSource> Superseded(PackageSources sources, ReadOnlyMemory<byte> printed) =>
        AptArchiveFiles.Superseded(sources, printed);

    /// <inheritdoc/>
    public (PackageSource One, PackageSource Other)? Indistinct(PackageSources sources) => AptPins.Indistinct(sources);

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> RecommendsConfiguration(bool recommends) => [AptFiles.Recommends(recommends)];

    /// <inheritdoc/>
    public SandboxStep Install(IReadOnlyList<string> packages, bool recommends) =>
        // --no-remove: a package that conflicts with one of the parent's is an error, never a silent removal.
        new(
            $"install {string.Join(", ", packages)}",
            [
                "/bin/sh", $"{SandboxLayout.Files}/apt-get.sh", "--yes", "--quiet", "--no-remove", Recommends(recommends),
                "install", "--", .. packages,
            ]);

    /// <inheritdoc/>
    /// <remarks>
    /// Without the reduced index: what goes is the same, but the order depends on what else the lists have.
    /// </remarks>
    public SandboxStep SimulateRemove(IReadOnlyList<string> packages) =>
        new(
            $"check what removing {string.Join(", ", packages)} would remove",
            ["apt-get", "--quiet=2", "--simulate", "purge", "--", .. packages]);

    /// <inheritdoc/>
    public SandboxStep Remove(IReadOnlyList<string> packages) =>
        new($"remove {string.Join(", ", packages)}", ["apt-get", "--yes", "--quiet", "purge", "--", .. packages]);

    private static Command AptGet(ResolveRequest request, IReadOnlyList<string> arguments) =>
        Apt("apt-get", arguments, request, Confinement.Reading([.. request.Readable]));

    // apt's configuration names nothing but the files of the question.
    internal static Command Apt(
        string program, IReadOnlyList<string> arguments, ResolveRequest request, Confinement confinement) =>
        Command.Confined(program, arguments, confinement) with
        {
            Environment = new Dictionary<string, string> { ["APT_CONFIG"] = $"{request.Folder}/apt.conf" },
        };

    // With an empty package database, so that nothing which a template says has a hand in what questions about others read.
    internal static Command FillCacheOf(ResolveRequest request) => Apt(
        "apt-cache", ["gencaches"], request,
        Confinement.Reading([.. request.Readable.Where(path => path != request.Cache)]) with
        {
            Writable = [new ShownPath(request.Cache!, request.Cache!)],
        });

    private static string Recommends(bool wanted) => wanted ? "--install-recommends" : "--no-install-recommends";
}
