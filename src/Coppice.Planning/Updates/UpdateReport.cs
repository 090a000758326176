using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Planning.Updates;

/// <summary>Which updates the templates of a family have.</summary>
/// <param name="Snapshot">The metadata that tell.</param>
/// <param name="Templates">The templates that were asked for, parents before children.</param>
public sealed record UpdateReport(Snapshot Snapshot, IReadOnlyList<TemplateUpdates> Templates)
{
    /// <summary>Whether any template has one.</summary>
    public bool HasUpdates => Templates.Any(template => template.Updates.Count > 0);

    /// <summary>Those whose package managers would take what an update does not bring.</summary>
    public IEnumerable<TemplateUpdates> Unsatisfied => Templates.Where(template => template.NotBrought.Count > 0);

    /// <summary>Every update once, with the templates that have it; those with security updates first, then by name.</summary>
    public IReadOnlyList<SharedUpdate> ByPackage =>
        [.. Templates.SelectMany(template => template.Updates.Select(update => new { template.Template.Name, Update = update }))
            .GroupBy(pair => pair.Update, pair => pair.Name)
            .Select(group => new SharedUpdate(group.Key, [.. group]))
            .OrderByDescending(shared => shared.Update.To.Security)
            .ThenBy(shared => shared.Update.Name, StringComparer.Ordinal)
            .ThenBy(shared => shared.Update.From, StringComparer.Ordinal)];

    /// <summary>Bytes of all package files that the updates take, each once.</summary>
    public long DownloadBytes =>
        Templates.SelectMany(template => template.Updates).Select(update => update.To).Distinct().Sum(offer => offer.Size);
}

/// <summary>One template and its updates.</summary>
/// <param name="Template">The template.</param>
/// <param name="Generation">What is installed in the current generation; null when it was never grown, and then it has no
/// updates.</param>
/// <param name="Updates">Its updates, by name.</param>
public sealed record TemplateUpdates(TemplateDeclaration Template, InstalledSet? Generation, IReadOnlyList<PackageUpdate> Updates)
{
    /// <summary>
    /// What its package manager would take, but an update does not bring: the template is as declared with the newest metadata,
    /// and only its own configuration (a pin) prefers other versions than its parent and its declaration gave it. Not among
    /// <see cref="Updates"/>.
    /// </summary>
    public IReadOnlyList<PackageUpdate> NotBrought { get; init; } = [];
}

/// <summary>A package that would become newer.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="From">The installed version.</param>
/// <param name="To">The version that would be taken.</param>
/// <param name="FromSource">The version of the source that the installed one was built from; null when that is unknown.</param>
public sealed record PackageUpdate(string Name, string From, PackageCandidate To, string? FromSource = null);

/// <summary>An update that templates have in common.</summary>
/// <param name="Update">The update.</param>
/// <param name="Templates">The names of the templates, parents before children.</param>
public sealed record SharedUpdate(PackageUpdate Update, IReadOnlyList<string> Templates);
