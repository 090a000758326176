using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Sources;

/// <summary>
/// Holds the archives that come together in templates against each other, as far as only their metadata tell: who may bring what
/// must be said, and a template's package manager must be able to tell them apart.
/// </summary>
/// <param name="distributions">The known distributions.</param>
internal sealed class SourceCheck(DistributionTable distributions)
{
    /// <summary>What is wrong with the archives of some templates; each problem once.</summary>
    /// <param name="family">The family.</param>
    /// <param name="snapshot">A snapshot with all its archives.</param>
    /// <param name="templates">The templates.</param>
    public IReadOnlyList<Problem> Problems(Family family, Snapshot snapshot, IEnumerable<TemplateDeclaration> templates) =>
    [
        .. templates.Where(template => template.Archives.Count > 0 || template.IsComposed
                || template.Packages.Any(word => word.Archive is not null))
            .SelectMany(template => Of(family, snapshot, template)).DistinctBy(problem => (problem.Message, problem.Where)),
    ];

    private IEnumerable<Problem> Of(Family family, Snapshot snapshot, TemplateDeclaration template)
    {
        var declared = family.ArchivesOf(template);
        var sources = SnapshotSources.Of(snapshot, family, template);
        var one = sources.Words == sources.First.Name;
        if (!one && !distributions.PackageManager(sources.Type).AddsArchives)
        {
            yield return new Problem(
                $"{template.Name}: archives of type {sources.Type} cannot be added to that of a base, nor packages be taken from "
                    + "one alone",
                $"write all parts that its keys sign under {declared[0].Name}",
                template.Archives.Concat(template.Packages.Where(word => word.Archive is not null)).FirstOrDefault()?.Where
                    ?? template.Where);
            yield break;
        }

        for (var i = 1; i < declared.Count; i++)
        {
            var (archive, source) = (declared[i], sources.All[i]);
            var earlier = sources.All.Take(i).ToList();
            if (archive.Take is null && !earlier.Exists(other => SameKeys(other.Archive, source.Archive)))
            {
                yield return new Problem(
                    $"the archive {archive.Name} is signed by keys of its own: say which packages templates may take of it",
                    Proposal(family, archive, source, earlier), archive.Where);
            }

            if (source.Archive.Architecture != sources.Architecture)
            {
                yield return new Problem(
                    $"{template.Name}: the archive {archive.Name} is for {VisibleText.Of(source.Archive.Architecture)}, but "
                        + $"{declared[0].Name} for {VisibleText.Of(sources.Architecture)}",
                    $"architecture: {sources.Architecture}", archive.Where);
            }

            foreach (var (other, suite) in earlier
                .SelectMany(other => other.Archive.Suites.Select(suite => (other, suite)))
                .Where(pair => source.Archive.Suites.Any(own => own.Name == pair.suite.Name && own.Mirror == pair.suite.Mirror)))
            {
                yield return new Problem(
                    $"{template.Name}: the archives {other.Archive.Name} and {archive.Name} are one: both name "
                        + $"{VisibleText.Of(suite.Name)} of {VisibleText.Of(suite.Mirror.ToString())}",
                    $"write all its components under {other.Archive.Name}, and remove {archive.Name}", archive.Where);
            }
        }

        if (distributions.PackageManager(sources.Type).Indistinct(sources) is { } alike)
        {
            yield return new Problem(
                $"{template.Name}: nothing tells the archives {alike.One.Archive.Name} and {alike.Other.Archive.Name} apart: "
                    + distributions.PackageManager(sources.Type).WhyIndistinct.Reason,
                distributions.PackageManager(sources.Type).WhyIndistinct.Hint,
                family.Archives[alike.One.Archive.Name].Where);
        }
    }

    private string Proposal(
        Family family, ArchiveDeclaration archive, PackageSource source, IReadOnlyList<PackageSource> earlier)
    {
        var manager = distributions.PackageManager(archive.Type);
        var own = manager.Catalog(source.Archive);
        var others = earlier.Select(other => manager.Catalog(other.Archive)).ToList();
        var names = family.Templates.Where(template => family.ArchivesOf(template).Contains(archive))
            .SelectMany(template => template.Packages).Select(word => word.Package).Distinct()
            .Where(name => own.Has(name) && !others.Exists(catalog => catalog.Has(name))).Order(StringComparer.Ordinal).ToList();
        return names.Count == 0
            ? $"take: all    # or a list of names; under {archive.Name}"
            : $"take: [{string.Join(", ", names)}]    # under {archive.Name}; or all";
    }

    private static bool SameKeys(ArchiveSnapshot one, ArchiveSnapshot other) =>
        one.Keyring == other.Keyring || File.ReadAllBytes(one.Keyring).AsSpan().SequenceEqual(File.ReadAllBytes(other.Keyring));
}
