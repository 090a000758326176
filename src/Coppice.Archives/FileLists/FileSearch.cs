using System.Text;
using Coppice.Foundation;

namespace Coppice.Archives.FileLists;

/// <summary>A file that a package of the snapshot has.</summary>
/// <param name="Archive">The archive's name.</param>
/// <param name="Suites">The suites whose lists say so, in order of declaration.</param>
/// <param name="Package">The package's name.</param>
/// <param name="Path">The path as the package has it.</param>
public sealed record ProvidedFile(string Archive, IReadOnlyList<string> Suites, string Package, BytePath Path);

/// <summary>What was found.</summary>
/// <param name="Files">The files; by archive in order of declaration, then by package and path.</param>
/// <param name="AreCommands">Whether a bare name was found as a command, so that other files of the name were not looked for.</param>
public sealed record FileSearchResult(IReadOnlyList<ProvidedFile> Files, bool AreCommands);

/// <summary>Looks for files in the lists of a snapshot.</summary>
public sealed class FileSearch : IDisposable
{
    private readonly DistributionTable distributions;
    private readonly IReadOnlyList<OpenList> lists;

    internal FileSearch(DistributionTable distributions, IReadOnlyList<OpenList> lists) => (this.distributions, this.lists) = (distributions, lists);

    /// <summary>Whether any archive has lists at all.</summary>
    public bool IsEmpty => lists.Count == 0;

    /// <summary>
    /// Looks for a path, when there is a slash in it, else for a command of that name, else for any file of that name.
    /// </summary>
    public FileSearchResult Find(string pathOrName)
    {
        if (pathOrName.Contains('/'))
        {
            return new FileSearchResult(At(pathOrName.TrimStart('/')), AreCommands: false);
        }

        var named = Collect(list => list.Index.Named(Encoding.UTF8.GetBytes(pathOrName))
            .Select(file => (BytePath.Of([.. file.Folder, (byte)'/', .. Encoding.UTF8.GetBytes(pathOrName)]), file.Package)));
        var commands = named.Where(IsCommand).ToList();
        return new FileSearchResult(commands.Count > 0 ? commands : named, commands.Count > 0);
    }

    /// <summary>The names of commands nearest to one that nothing has.</summary>
    public IReadOnlyList<string> Nearest(string pathOrName)
    {
        var name = pathOrName[(pathOrName.LastIndexOf('/') + 1)..];
        return Foundation.Nearest.To(name, lists.SelectMany(list => list.Index.Commands));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var list in lists)
        {
            list.Index.Dispose();
        }
    }

    private List<ProvidedFile> At(string path) => Collect(list => distributions.FileLists(list.Archive.Type).PlacesOf(path).Distinct()
        .SelectMany(place => list.Index.At(Encoding.UTF8.GetBytes(place)).Select(package => (BytePath.Of(place), package))));

    private bool IsCommand(ProvidedFile file)
    {
        var type = lists.First(list => list.Archive.Name == file.Archive).Archive.Type;
        return distributions.FileLists(type).CommandFolders.Contains(Encoding.UTF8.GetString(file.Path.Parent.Bytes));
    }

    private List<ProvidedFile> Collect(Func<OpenList, IEnumerable<(BytePath Path, string Package)>> search) =>
    [
        .. lists.Select((list, place) => (list, place))
            .SelectMany(item => search(item.list).Select(file => (item.list, item.place, file.Path, file.Package)))
            .GroupBy(found => (found.list.Archive.Name, found.Package, found.Path))
            .OrderBy(group => lists.TakeWhile(list => list.Archive.Name != group.Key.Name).Count())
            .ThenBy(group => group.Key.Package, StringComparer.Ordinal).ThenBy(group => group.Key.Path)
            .Select(group => new ProvidedFile(
                group.Key.Name, [.. group.OrderBy(found => found.place).Select(found => found.list.Suite.Name).Distinct()], group.Key.Package, group.Key.Path)),
    ];
}

/// <summary>An open list.</summary>
internal sealed record OpenList(ArchiveSnapshot Archive, SuiteSnapshot Suite, FileList List, FileIndex Index);
