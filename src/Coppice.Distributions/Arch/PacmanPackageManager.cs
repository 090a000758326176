using System.Reflection;
using System.Text.RegularExpressions;
using Coppice.Distributions.Arch.Grafting;
using Coppice.Distributions.Arch.Sources;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Arch;

/// <summary>
/// Growing with pacman. Always this machine's, on the tree from outside, as pacstrap(8) does it: a template need not have a
/// pacman of its own. What packages bring to run (scripts, hooks) runs in the tree, since pacman changes into it for that; what
/// gets out of it finds <see cref="PacmanPrograms"/> and nothing else of this machine.
/// </summary>
public sealed partial class PacmanPackageManager : IPackageManager
{
    private const string PrintDescriptions =
        "for file in \"$1\"/*/desc; do test ! -f \"$file\" || { cat \"$file\"; echo; }; done";

    // What pacman.sh and install.sh run. pacman runs gpg through gpgconf (gpgme).
    private static readonly string[] PacmanPrograms =
    [
        "sh", "pacman", "gpg", "gpgconf", "cat", "find", "grep", "ln", "mkdir", "tee",
    ];

    internal static FinalizedList Settled { get; } = FinalizedList.Of("Arch");

    private static readonly string[] Scripts =
    [
        "pacman.sh", "bootstrap.sh", "configure.sh", "add-archives.sh", "install.sh", "settle.sh", "settled.list",
    ];

    /// <inheritdoc/>
    public int Recipe => 2;

    /// <inheritdoc/>
    public IDeclaredSteps Declared { get; } = new ArchDeclaredSteps();

    /// <inheritdoc/>
    public IGraftRules? Grafts { get; } = new ArchGraftRules();

    /// <inheritdoc/>
    public int CompareVersions(string a, string b) => PacmanVersion.Compare(a, b);

    /// <inheritdoc/>
    public byte[] ReadDatabase(IPackageTree tree) => LocalDatabase.Read(tree);

    /// <inheritdoc/>
    public SandboxStep PrintDatabase { get; } =
        new(
            "read the package database",
            ["/bin/sh", "-c", PrintDescriptions, "print", $"{SandboxLayout.Target}/{LocalDatabase.Folder}"]) { Quiet =
                true, WithHostTools = true };

    /// <inheritdoc/>
    public IReadOnlyList<InstalledPackage> ReadInstalled(IPackageTree tree) => LocalDatabase.Installed(LocalDatabase.Read(tree));

    /// <inheritdoc/>
    public IReadOnlyList<InstalledPackage> ReadInstalled(ReadOnlyMemory<byte> database) => LocalDatabase.Installed(database);

    /// <inheritdoc/>
    public string? OwnerOf(IPackageTree tree, BytePath path) => LocalDatabase.OwnerOf(tree, path);

    /// <inheritdoc/>
    public byte[] Predict(
        ReadOnlyMemory<byte> database, IReadOnlyList<ReadOnlyMemory<byte>> entries, IReadOnlyCollection<string> removed) =>
        LocalDatabase.Predict(database, entries, removed);

    /// <inheritdoc/>
    public Func<string, string?> ExplainRemovals(ReadOnlyMemory<byte> database, IReadOnlyCollection<string> listed) =>
        DependencyChain.To(LocalDatabase.Entries(database), listed).Find;

    /// <inheritdoc/>
    /// <remarks>
    /// Signatures by the store's key are not among them (<see cref="Vouching"/>): the same metadata are kept for the next time,
    /// and by then it may be another key.
    /// </remarks>
    public IReadOnlyList<(string Name, string File)> Metadata(PackageSources archive) =>
    [
        .. ArchRepository.Of(archive).SelectMany(repository => repository.Suite.Indexes
            .Where(index =>
                index.Path.EndsWith(".sig", StringComparison.Ordinal) || index.Path.EndsWith(".files", StringComparison.Ordinal))
            .Select(index => (index.Path, index.File))
            .Prepend(($"{repository.Name}.db", repository.Suite.Release))),
    ];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources sources) => ArchRepository.Limited(sources);

    /// <inheritdoc/>
    public IPackageCatalog Catalog(PackageSources archive) => new ArchCatalog(archive);

    /// <inheritdoc/>
    /// <remarks>What pacstrap(8) installs where it is not told otherwise.</remarks>
    public IReadOnlyList<string> BaseSet(Func<string, bool> exists) => ["base"];

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> ResolveFiles(ResolveRequest request, PackageSources archive, ReadOnlyMemory<byte> database) =>
        [
            new("pacman.conf", PacmanFiles.Asking(archive)), new("ask.sh", Script("ask.sh")),
            .. LocalDatabase.Files("db", database),
        ];

    /// <inheritdoc/>
    public Command Resolve(ResolveRequest request, IReadOnlyList<string> wanted, bool recommends) =>
        Ask(request, ["install", .. wanted]);

    /// <inheritdoc/>
    public IReadOnlyList<(string MirrorFolder, string Path)> ReadResolved(string output) =>
        Located(PacmanOutput.PackageLocation(), output);

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadDisplaced(string output) =>
        [.. PacmanOutput.Conflict()
            .Matches(output).SelectMany(match => (string[])[match.Groups["one"].Value, match.Groups["two"].Value]).Distinct()];

    /// <inheritdoc/>
    public IReadOnlyList<UnmetRequirement> ReadUnmet(string output) =>
    [
        .. PacmanOutput.Unmet().Matches(output).Select(match => new UnmetRequirement(
            match.Groups["package"].Value, match.Groups["requirement"].Value,
            Requirement.Parse(match.Groups["requirement"].Value).Name)).Distinct(),
    ];

    /// <inheritdoc/>
    public Command ResolveRemoval(ResolveRequest request, IReadOnlyList<string> unwanted) =>
        Ask(request, ["remove", .. unwanted]);

    /// <inheritdoc/>
    public IReadOnlyList<string> ReadRemoved(string output) =>
        [.. PacmanOutput.RemovedPackage().Matches(output).Select(match => match.Groups["name"].Value).Distinct()];

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> Files(PackageSources archive) =>
    [
        new("pacman.conf", PacmanFiles.Growing(archive)),
        new("keyring.gpg", "") { Content = File.ReadAllBytes(archive.First.Keyring) },
        new("keys.gpg", "") { Content = PacmanFiles.Keyrings(archive) },
        .. PacmanFiles.Kept(archive.First),
        new("settle-list.sh", FinalizedList.Text("Scripts.settle-list.sh")),
        .. Scripts.Select(name => new TextFile(name, Script(name))),
        .. Declared.Scripts,
    ];

    /// <inheritdoc/>
    public string MirrorFolder(PackageSources archive, Uri mirror) => PacmanFiles.MirrorNumber(archive, mirror);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Environment { get; } = RepeatableEnvironment.With();

    /// <inheritdoc/>
    /// <remarks>None: signatures are of the compressed file.</remarks>
    public Command? Unpack(IReadOnlyList<PackageToUnpack> packages) => null;

    /// <inheritdoc/>
    public IReadOnlyList<SandboxStep> Bootstrap(IReadOnlyList<ShownPackage> packages) =>
    [
        new("make the folders of an empty system", ["/bin/sh", $"{SandboxLayout.Files}/bootstrap.sh"]) { WithHostTools = true },
        Pacman($"install {packages.Count} packages", ["--sync", "--", .. BaseSet(_ => true)]),
        new(
            "write the package manager's configuration",
            ["/bin/sh", $"{SandboxLayout.Files}/configure.sh"]) { WithHostTools = true },
    ];

    /// <inheritdoc/>
    /// <remarks>configure.sh has written it.</remarks>
    public IReadOnlyList<TextFile> Configuration(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring) => [];

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> RecommendsConfiguration(bool recommends) => [];

    /// <inheritdoc/>
    /// <remarks>None: packages of Arch start no services.</remarks>
    public IReadOnlyList<SandboxStep> Prepare => [];

    /// <inheritdoc/>
    public SandboxStep? PrintCache => null;

    /// <inheritdoc/>
    public SandboxStep Install(IReadOnlyList<string> packages, bool recommends) =>
        // pacman asks before it removes what conflicts, and --noconfirm answers no.
        new(
            $"install {string.Join(", ", packages)}",
            ["/bin/sh", $"{SandboxLayout.Files}/install.sh", .. packages]) { WithHostTools =
                true, TargetRuns = true, Programs = PacmanPrograms };

    /// <inheritdoc/>
    public IReadOnlyList<(string MirrorFolder, string Path)> ReadMissing(string output) =>
        Located(PacmanOutput.MissingFile(), output);

    /// <inheritdoc/>
    public SandboxStep SimulateRemove(IReadOnlyList<string> packages) =>
        Pacman(
            $"check what removing {string.Join(", ", packages)} would remove",
            ["--remove", "--cascade", "--print", "--print-format", "removes %n", "--", .. packages]);

    /// <inheritdoc/>
    public SandboxStep Remove(IReadOnlyList<string> packages) =>
        Pacman($"remove {string.Join(", ", packages)}", ["--remove", "--nosave", "--", .. packages]);

    /// <inheritdoc/>
    public FinalizedPath? FinalizedAt(BytePath path) => Settled.At(path);

    /// <inheritdoc/>
    public SandboxStep Finalize { get; } = new(
        "finalize", ["/bin/sh", $"{SandboxLayout.Files}/settle.sh"]) { WithHostTools = true };

    /// <inheritdoc/>
    public SandboxStep Check { get; } = new(
        "check the package database", ["/bin/sh", $"{SandboxLayout.Files}/pacman.sh", "--database", "--check", "--quiet"])
    {
        WithHostTools = true,
        MustBeSilent = true,
    };

    internal static Command Ask(ResolveRequest request, IReadOnlyList<string> arguments) =>
        Command.Confined(
            "/bin/sh", [$"{request.Folder}/ask.sh", request.Folder, request.Metadata, .. arguments],
            Confinement.Reading([.. request.Readable.Where(path => path != request.Folder)]) with
            {
                Writable = [new ShownPath(request.Folder, request.Folder)],
                InsistsOnRoot = true,
            });

    internal static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"Coppice.Distributions.Arch.Scripts.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static SandboxStep Pacman(string title, IReadOnlyList<string> arguments) =>
        new(
            title,
            ["/bin/sh", $"{SandboxLayout.Files}/pacman.sh", .. arguments])
        {
            WithHostTools = true, TargetRuns = true, Programs = PacmanPrograms,
        };

    private static List<(string MirrorFolder, string Path)> Located(Regex regex, string output) =>
        [.. regex.Matches(output).Select(match => (match.Groups["mirror"].Value, match.Groups["path"].Value)).Distinct()];
}
