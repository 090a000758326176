using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Planning.Sources;

/// <summary>A package beside the family file that templates of a plan may take.</summary>
/// <param name="File">The file, as the family file names it or its folder.</param>
/// <param name="Package">What it is.</param>
/// <param name="Template">The template that names the file; null where the folder is an archive.</param>
/// <param name="Archive">The archive.</param>
public sealed record OwnPackageNote(string File, PackageFile Package, string? Template, string Archive)
{
    /// <summary>
    /// The archive that has an older version of the package, and the version: the family's own one takes its place. Null when
    /// none has.
    /// </summary>
    public (string Archive, string Version)? NewerThan { get; init; }
}

/// <summary>Names the packages beside the family file that a plan has to do with: nobody signed them.</summary>
/// <param name="distributions">The known distributions.</param>
public sealed class OwnPackageNotes(DistributionTable distributions)
{
    /// <summary>All of them, in order of the archives and their files; each once.</summary>
    public IReadOnlyList<OwnPackageNote> Of(Plan plan)
    {
        var notes = new Dictionary<(string, string), OwnPackageNote>();
        foreach (var sources in plan.Changes.Select(step => plan.SourcesOf(step.Template)).DistinctBy(sources => sources.Key))
        {
            foreach (var note in sources.All
                .Where(source => source.Archive.IsOwn && plan.Family.Archives[source.Archive.Name].Built is null)
                .SelectMany(source => Of(plan.Family.Archives[source.Archive.Name], source, sources)))
            {
                notes[(note.Archive, note.Package.Path)] =
                    notes.GetValueOrDefault((note.Archive, note.Package.Path)) is { NewerThan: not null } known ? known : note;
            }
        }

        return [.. notes.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
    }

    private IEnumerable<OwnPackageNote> Of(ArchiveDeclaration archive, PackageSource source, PackageSources sources)
    {
        var own = archive.Own!;
        var files = distributions.PackageManager(source.Archive.Type).Catalog(source.Archive).Files.ToList();
        var names = files.Select(file => file.Name).ToHashSet();
        var rules = distributions.UpdateRules(source.Archive.Type);
        var here = rules.Candidates(source.Archive, names);
        var others = sources.All.Where(other => !other.Archive.IsOwn).ToList()
            .ConvertAll(other => (other.Archive.Name, Candidates: rules.Candidates(other.Archive, names)));
        foreach (var file in files)
        {
            // The newest that each archive has, as if the oldest version there can be were installed.
            var older = others
                .Select(other => (other.Name, Newest: other.Candidates.Newer(file.Name, Oldest, file.Architecture)?.Version))
                .Where(other => other.Newest is not null
                    && here.Newer(file.Name, other.Newest, file.Architecture)?.Version == file.Version)
                .Select(other => ((string, string)?)(other.Name, other.Newest!)).FirstOrDefault();
            yield return new OwnPackageNote(
                own.Template is null
                    ? $"{own.Declared.TrimEnd('/')}/{file.Path}"
                    : own.Declared.Split(", ").FirstOrDefault(
                        path => path.EndsWith("/" + Path.GetFileName(file.Path), StringComparison.Ordinal)) ?? own.Declared,
                file, own.Template, archive.Name) { NewerThan = older };
        }
    }

    // Sorts before every version: deb-version(7), vercmp(8).
    private const string Oldest = "0~~";
}
