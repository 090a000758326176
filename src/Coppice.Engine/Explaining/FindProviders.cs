using Coppice.Archives;
using Coppice.Archives.FileLists;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Explaining;

/// <summary>The packages that have a file or command.</summary>
/// <param name="Snapshot">The snapshot whose lists of files were searched.</param>
/// <param name="Found">The files, at least one.</param>
/// <param name="Installed">Which templates have which of the packages.</param>
public sealed record Providers(Snapshot Snapshot, FileSearchResult Found, InstalledIn Installed);

/// <summary>Says which package has a file or command, whatever is installed.</summary>
/// <param name="engine">The store.</param>
public sealed class FindProviders(CoppiceEngine engine)
{
    /// <summary>Searches the lists of files of the family's snapshot; fetches them when they are first asked for.</summary>
    /// <param name="sought">A path, or the name of a command or file.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">Nothing has it; the message names the nearest.</exception>
    public async Task<Providers> RunAsync(string sought, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var snapshot = await engine.SnapshotAsync(family, refresh: false, new TakeOptions(), progress, cancel);
        var search = await engine.FileListsAsync(snapshot, progress, cancel);
        var found = search.Find(sought);
        return found.Files.Count > 0
            ? new Providers(snapshot, found, InstalledIn.Read(family, engine.Generations))
            : throw OfPackage(family, snapshot, sought) ?? Nothing(sought, search);
    }

    // Who asks for a package by its name is told which archives have it.
    private Failure? OfPackage(Family family, Snapshot snapshot, string sought)
    {
        if (sought.Contains('/'))
        {
            return null;
        }

        var archives = family.Archives.Keys.Select(snapshot.Archives.GetValueOrDefault).OfType<ArchiveSnapshot>()
            .Select(archive => (
                archive.Name, Has: engine.Distributions.PackageManager(archive.Type).Catalog(archive).Has(sought)))
            .ToList();
        var having = archives.Where(archive => archive.Has).Select(archive => archive.Name).ToList();
        if (having.Count == 0)
        {
            return null;
        }

        var word = VisibleText.Of(sought);
        var without = archives.Where(archive => !archive.Has).Select(archive => archive.Name).ToList();
        var bases = family.Templates.Any(template => template.Archive == having[0]);
        return new Failure(
            $"no package has a command or file {word}, but {string.Join(" and ", having)} {Has(having)} a package of that name"
                + (without.Count == 0 ? "" : $"; {string.Join(" and ", without)} {Has(without)} none"),
            bases ? $"packages: [{word}]    # at a template" : $"archives: [{having[0]}], packages: [{word}]    # at a template",
            kind: ProblemKind.NotFound);

        static string Has(IReadOnlyList<string> names) => names.Count == 1 ? "has" : "have";
    }

    private static Failure Nothing(string sought, FileSearch search)
    {
        if (search.IsEmpty)
        {
            return new Failure("the archives of this family publish no lists of files", "coppice plan",
                kind: ProblemKind.NotFound);
        }

        var near = search.Nearest(sought);
        var what = sought.Contains('/') ? "the file" : "a command or file";
        return new Failure(
            $"no package of the snapshot has {what} "
                + $"{VisibleText.Of(sought)}{Nearest.Question(sought[(sought.LastIndexOf('/') + 1)..], near)}",
            near.Count > 0
                ? $"coppice provides {VisibleText.Of(near[0])}"
                : "coppice update (takes a new snapshot, which may have it)", kind: ProblemKind.NotFound);
    }
}
