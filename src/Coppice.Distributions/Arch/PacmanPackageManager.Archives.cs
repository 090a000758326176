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
    public SandboxStep? AddArchives(IReadOnlyList<TextFile> configuration) => new(
        "have pacman use them",
        [
            "/bin/sh", $"{SandboxLayout.Files}/add-archives.sh",
            .. configuration.Select(file => file.Path).Where(path => path.StartsWith("/etc/", StringComparison.Ordinal))
                .Select(path => Path.GetFileNameWithoutExtension(path)),
        ]) { WithHostTools = true, By = "coppice" };

    /// <inheritdoc/>
    public (PackageSource One, PackageSource Other)? Indistinct(PackageSources sources) => ArchRepository.Of(sources)
        .GroupBy(repository => repository.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
        .Select(group => ((PackageSource, PackageSource)?)(group.First().Source, group.Last().Source)).FirstOrDefault();

    /// <inheritdoc/>
    public (string Reason, string Hint) WhyIndistinct { get; } = (
        "both have a repository of one name, and pacman knows repositories by their names",
        "name only one of them in archives:");
}
