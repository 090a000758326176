using Coppice.Archives.Own;
using Coppice.Archives.Signatures;
using Coppice.Delivery.Publishing;
using Coppice.Delivery.Signing;
using Coppice.Distributions;
using Coppice.Distributions.Publishing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Publishing;

/// <summary>What to publish.</summary>
/// <param name="Archive">The name of an archive of own packages, or of one that is built.</param>
/// <param name="Folder">The repository's folder; made when it does not exist.</param>
/// <param name="Keep">How many versions of each package stay.</param>
public sealed record PublishArchiveRequest(string Archive, string Folder, int Keep)
{
    /// <summary>Where readers will find it; null: the keyring package does not say.</summary>
    public string? Url { get; init; }

    /// <summary>The suite; null: the archive's name.</summary>
    public string? Suite { get; init; }

    /// <summary>The key, see <see cref="SigningKey.Open"/>; null: the store's.</summary>
    public string? SignKey { get; init; }
}

/// <summary>What was published.</summary>
/// <param name="Packages">The packages that the repository has now.</param>
/// <param name="Keyring">The file of the keyring package, below the folder.</param>
/// <param name="SignedBy">The fingerprint of the key.</param>
public sealed record PublishedArchive(IReadOnlyList<PublishedPackage> Packages, string Keyring, string SignedBy);

/// <summary>
/// Makes a repository of an archive, signed, with a package of its keys. What is there already is believed only where one of the
/// keys signed it.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class PublishArchive(CoppiceEngine engine)
{
    private const string Step = "publish";
    private const string KeyFile = "archive-key.asc";
    private const long MetadataLimit = 256 << 20;

    /// <summary>Publishes. Readers find the old repository or the new one.</summary>
    /// <exception cref="Failure">There is no such archive, or the repository cannot be written or is another one's.</exception>
    public PublishedArchive Run(PublishArchiveRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var archive = ArchiveOf(engine.ReadFamily(), request.Archive);
        var rules = engine.Distributions.RepositoryRules(archive.Type);
        using var own = request.SignKey is { } named
            ? SigningKey.Open(engine.Processes, named, engine.Options.Variable, cancel)
            : null;
        var key = own ?? engine.Key.OpenForReaders(cancel);
        var description = new RepositoryDescription(
            archive.Name, request.Suite ?? archive.Name, engine.ArchitectureOf(archive), Now(), request.Url);
        return progress.Run(
            Step, $"publish {VisibleText.Of(archive.Name)}",
            () =>
            {
                using var repository = SignedRepository.Open(request.Folder);
                return Publish(request, archive, rules, description, key, repository, cancel);
            },
            done => $"{Quantity.Count(done.Packages.Count, "package")}, signed by {done.SignedBy}");
    }

    private PublishedArchive Publish(
        PublishArchiveRequest request, ArchiveDeclaration archive, IRepositoryRules rules, RepositoryDescription description,
        SigningKey key, SignedRepository repository, CancellationToken cancel)
    {
        var keys = OpenPgpKeyring.Of(key.PublicKeys(cancel));
        var (before, kept) = Before(rules, description, repository, keys, cancel);
        var made = Read(archive, rules, archive.Own!, cancel);
        foreach (var (package, source) in made)
        {
            cancel.ThrowIfCancellationRequested();
            repository.Add(package.File.Path, package.File.Size, package.File.Digest, () => File.OpenRead(source));
        }

        var signatures = new RepositorySignatures(rules, key, cancel);
        var keyring = Keyring(rules, archive, description, before, keys, repository);
        var packages = Newest([.. made.Select(pair => pair.Place), keyring], before, request.Keep, archive.Type)
            .Select(package => signatures.Add(package, repository)).ToList();
        repository.Exchange(
            rules.FolderOf(description.Suite), signatures.With(rules.Files(description, packages)),
            // Who has seen the old index may still ask for what it names.
            packages.Concat(before).DistinctBy(package => package.File.Path)
                .Select(package => (Link: rules.LinkOf(package), package.File.Path)).Where(pair => pair.Link is not null)
                .ToDictionary(pair => pair.Link!, pair => pair.Path),
            kept);
        repository.Write(KeyFile, key.PublicKeys(cancel));
        repository.RemoveOthers(
            rules.PackageFolder, packages.Concat(before).Select(package => package.File.Path).ToHashSet());
        return new PublishedArchive(packages, keyring.File.Path, key.Fingerprint);
    }

    // Each with the place of its file.
    private List<(PublishedPackage Place, string Source)> Read(
        ArchiveDeclaration archive, IRepositoryRules rules, OwnPackageFiles files, CancellationToken cancel) =>
    [
        .. new OwnPackageReader(engine.Processes)
            .Read(files, engine.Distributions.ArchiveFormat(archive.Type).OwnPackages!, archive.Where, cancel)
            .Select(package => (Package: package, Source: Path.Combine(files.Folder, package.File.Path)))
            .Select(pair => (rules.Place(pair.Package, Listed(rules, pair.Source, cancel)), pair.Source)),
    ];

    private byte[] Listed(IRepositoryRules rules, string file, CancellationToken cancel)
    {
        if (rules.ListFiles(file) is not { } command)
        {
            return [];
        }

        var listed = engine.Processes.Run(command, cancel);
        return listed.Succeeded ? listed.Output : throw new Failure(
            $"the files of {VisibleText.Of(Path.GetFileName(file))} cannot be listed: {VisibleText.Of(listed.Error.Trim())}",
            kind: ProblemKind.Unverified);
    }

    // What is there, if one of the keys signed it; and the files that readers of it may still ask for.
    private (IReadOnlyList<PublishedPackage> Packages, IReadOnlyList<string> Kept) Before(
        IRepositoryRules rules, RepositoryDescription description, SignedRepository repository, OpenPgpKeyring keys,
        CancellationToken cancel)
    {
        var folder = rules.FolderOf(description.Suite);
        var (file, detached) = rules.RootOf(description.Suite);
        byte[]? InFolder(string path) => repository.TryRead(Path.Combine(folder, path), MetadataLimit);
        if (InFolder(file) is not { } signed)
        {
            return ([], []);
        }

        try
        {
            var verified = new SignatureVerifier(engine.Processes).Verify(
                $"{folder}/{file}", signed, detached is null ? null : InFolder(detached) ?? [], keys, cancel);
            return (
                [.. rules.Packages(verified.Text, InFolder).DistinctBy(package => package.File.Path)],
                rules.KeptFor(verified.Text));
        }
        catch (Failure failure) when (failure.Problems.All(problem => problem.Kind != ProblemKind.Damaged))
        {
            throw new Failure(
                [
                    .. failure.Problems.Select(problem => problem with
                    {
                        Message = $"what is published there was not signed by this key: {problem.Message}",
                        Hint = "publish into another folder, and tell readers to install its keyring package",
                        Kind = ProblemKind.Unverified,
                    }),
                ]);
        }
    }

    // The one that is there, as long as it would be the same.
    private PublishedPackage Keyring(
        IRepositoryRules rules, ArchiveDeclaration archive, RepositoryDescription description,
        IReadOnlyList<PublishedPackage> before, OpenPgpKeyring keyring, SignedRepository repository)
    {
        var keys = new PublishedKeys(keyring.Bytes, keyring.Fingerprints);
        var versions = engine.Distributions.PackageManager(archive.Type);
        var last = before.Where(package => package.Name == rules.KeyringName(description))
            .Order(Comparer<PublishedPackage>.Create((a, b) => versions.CompareVersions(a.Version, b.Version))).LastOrDefault();
        if (last is not null && Digest.Of(rules.Keyring(description, keys, last.Version).Content) == last.File.Digest)
        {
            return last;
        }

        var (name, content) = rules.Keyring(description, keys, rules.KeyringVersion(description.Date));
        var work = Directory.CreateTempSubdirectory("coppice-keyring-");
        try
        {
            File.WriteAllBytes(Path.Combine(work.FullName, name), content);
            var (package, _) = Read(
                archive, rules, new OwnPackageFiles(name, work.FullName, [name]), CancellationToken.None)[0];
            repository.Add(package.File.Path, package.File.Size, package.File.Digest, () => new MemoryStream(content));
            return package;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    // All that are published now, and so many older versions of each as are asked for.
    private List<PublishedPackage> Newest(
        IReadOnlyList<PublishedPackage> now, IReadOnlyList<PublishedPackage> before, int keep, string type)
    {
        var versions = engine.Distributions.PackageManager(type);
        var order = Comparer<PublishedPackage>.Create((a, b) => versions.CompareVersions(b.Version, a.Version));
        return
        [
            .. now.Concat(before).DistinctBy(package => package.File.Path)
                .GroupBy(package => (package.Name, package.Architecture))
                .SelectMany(group => group.OrderByDescending(now.Contains).ThenBy(package => package, order)
                    .Take(Math.Max(keep, group.Count(now.Contains)))),
        ];
    }

    private static ArchiveDeclaration ArchiveOf(Family family, string name)
    {
        var own = (family.Declared ?? family).Archives.Values
            .Where(archive => archive.Own is not null || archive.Built is not null).Select(archive => archive.Name).ToList();
        return family.Archives.GetValueOrDefault(name) is { Own: not null } archive ? archive
            : throw new Failure([own.Contains(name)
                ? new Problem($"{VisibleText.Of(name)} is not built yet", "coppice build")
                {
                    Kind = ProblemKind.NotFound,
                }
                : new Problem(
                    $"{VisibleText.Of(name)} is not an archive of own packages{Nearest.Question(name, own)}",
                    own.Count > 0 ? $"coppice publish {ShellWord.Of(own[0])} --to FOLDER"
                        : "declare one: builds: [COMPONENT], or packages: FOLDER")
                {
                    Kind = ProblemKind.Usage,
                }]);
    }

    private DateTimeOffset Now()
    {
        var now = engine.Time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }
}
