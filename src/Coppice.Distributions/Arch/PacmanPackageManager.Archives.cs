using Coppice.Distributions.Arch.Sources;
using Coppice.Families;

namespace Coppice.Distributions.Arch;

/// <content>Templates that take packages from several archives.</content>
public sealed partial class PacmanPackageManager
{
    /// <inheritdoc/>
    public bool AddsArchives => true;

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> AddedConfiguration(PackageSources sources, TemplateDeclaration declaration) =>
        [.. PacmanFiles.Added(sources, declaration)];

    /// <inheritdoc/>
    /// <remarks>pacman reads one file, and has one keyring.</remarks>
    public SandboxStep? AddArchives(PackageSources sources, IReadOnlyList<TextFile> configuration)
    {
        var own = sources.All.Where(source => source.Archive.IsOwn).Select(source => source.Archive.Name).ToHashSet();
        return new(
            "have pacman use them",
            [
                "/bin/sh", $"{SandboxLayout.Files}/add-archives.sh",
                .. configuration.Select(file => file.Path).Where(path => path.StartsWith("/etc/", StringComparison.Ordinal))
                    .Select(path => Path.GetFileNameWithoutExtension(path))
                    .Select(name => own.Contains(name) ? $"first:{name}" : name),
            ]) { WithHostTools = true, By = "coppice" };
    }

    /// <inheritdoc/>
    /// <remarks>Neither here nor in a template, where own ones have the name that they are published as, or none.</remarks>
    public (PackageSource One, PackageSource Other)? Indistinct(PackageSources sources) =>
        Twice(ArchRepository.Of(sources).Select(repository => (repository.Name, repository.Source)))
        ?? Twice(sources.All.Where(source => source.Published is not null || !source.Archive.IsOwn)
            .SelectMany(source => PacmanFiles.InTemplate(source).Select(repository => (repository.Name, source))));

    /// <inheritdoc/>
    public (string Reason, string Hint) WhyIndistinct { get; } = (
        "both have a repository of one name, and pacman knows repositories by their names",
        "name only one of them in archives:; or, where one is published, template-mirror: {OTHER-NAME: URL}");

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> Vouching(PackageSources sources, Func<string, byte[]> read)
    {
        List<TextFile> files =
        [
            .. from repository in ArchRepository.Of(sources)
               where repository.IsWhole && repository.Suite.Signature is not null
               select Signature($"{repository.Name}.db", File.ReadAllBytes(repository.Suite.Signature!)),
        ];
        var limited = Limited(sources).Keys.Order(StringComparer.Ordinal).ToList();
        if (limited.Count > 0)
        {
            using var key = new PassingKey("Coppice, for one growth");
            files.Add(new TextFile($"{SignedFolder}/keys.gpg", "") { Content = key.PublicKey });
            files.AddRange(limited.Select(name => Signature(name, key.Sign(read(name)))));
        }

        return files;
    }

    // As pacman.sh has it.
    private const string SignedFolder = "signed";

    private static TextFile Signature(string name, byte[] signature) =>
        new($"{SignedFolder}/{name}.sig", "") { Content = signature };

    private static (PackageSource One, PackageSource Other)? Twice(
        IEnumerable<(string Name, PackageSource Source)> repositories) => repositories
        .GroupBy(repository => repository.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
        .Select(group => ((PackageSource, PackageSource)?)(group.First().Source, group.Last().Source)).FirstOrDefault();
}
