using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Archives;

/// <summary>Puts the sources of templates together out of frozen archives.</summary>
public static class SnapshotSources
{
    /// <summary>The sources of a template as it is declared.</summary>
    /// <param name="snapshot">A snapshot with all archives of its chain.</param>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    public static PackageSources Of(Snapshot snapshot, Family family, TemplateDeclaration template)
    {
        var archives = family.ArchivesOf(template);
        var foreign = family.ForeignArchitecturesOf(template);
        var asked = family.AskedFromArchives(template).ToLookup(word => word.Archive, word => word.Value.Split(':')[0]);
        PackageSource Source(ArchiveDeclaration archive, int number) =>
            new(snapshot.Archives[archive.Name].With(foreign))
            {
                Take = number == 0 ? TakeRule.All : archive.Take ?? TakeRule.All,
                Asked = [.. asked[archive.Name].Distinct().Order(StringComparer.Ordinal)],
                Published = archive.Published,
                TemplateMirrors = TemplateMirrors(archive, snapshot.Archives[archive.Name].Architecture),
            };

        return new PackageSources([.. archives.Select(Source)]);
    }

    /// <summary>The sources that a template was grown from; null when the snapshots do not have them.</summary>
    /// <param name="snapshots">The snapshots.</param>
    /// <param name="digest">Their digest.</param>
    /// <param name="words">Their words (<see cref="PackageSources.Words"/>); null for one archive.</param>
    public static PackageSources? Find(IEnumerable<Snapshot> snapshots, Digest digest, string? words) => words is null
        ? snapshots.SelectMany(snapshot => snapshot.Archives.Values)
            .FirstOrDefault(archive => archive.Digest == digest) is { } only
            ? PackageSources.Of(only)
            : null
        : snapshots.Select(snapshot => PackageSources.Parse(words, name => snapshot.Archives.GetValueOrDefault(name)))
            .FirstOrDefault(sources => sources?.Digest == digest);

    private static Dictionary<string, Uri> TemplateMirrors(ArchiveDeclaration archive, string architecture) => archive.Suites
        .Select(suite => (suite, Address: archive.TemplateMirrorOf(suite, architecture)))
        .Where(pair => pair.Address is not null).ToDictionary(pair => pair.suite, pair => pair.Address!);
}
