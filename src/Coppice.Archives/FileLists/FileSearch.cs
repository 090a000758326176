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
/// <param name="AreCommands">
/// Whether a bare name was found as a command, so that other files of the name were not looked for.
/// </param>
public sealed record FileSearchResult(IReadOnlyList<ProvidedFile> Files, bool AreCommands)
{
    /// <summary>The names of the archives that publish lists of files and have none of these, in order of declaration.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}

/// <summary>
/// Looks for files in the lists of a snapshot. Every question reads the lists from their beginnings to their ends: for the seven
/// million files of Debian 12's main component six tenths of a second of processor time, and no index that has to be made and
/// kept.
/// </summary>
public sealed class FileSearch
{
    private readonly DistributionTable distributions;
    private readonly IReadOnlyList<OpenList> lists;

    internal FileSearch(DistributionTable distributions, IReadOnlyList<OpenList> lists) =>
        (this.distributions, this.lists) = (distributions, lists);

    /// <summary>Whether no archive has lists at all.</summary>
    public bool IsEmpty => lists.Count == 0;

    /// <summary>
    /// Looks for a path, when there is a slash in it, else for a command of that name, else for any file of that name.
    /// </summary>
    /// <exception cref="Failure">A list cannot be read.</exception>
    public FileSearchResult Find(string pathOrName)
    {
        var name = Encoding.UTF8.GetBytes(pathOrName[(pathOrName.LastIndexOf('/') + 1)..]);
        if (pathOrName.Contains('/'))
        {
            return Result(Collect(name, list => PlacesOf(list, pathOrName.TrimStart('/')).Contains), areCommands: false);
        }

        var named = Collect(name, _ => path => path.Name.SequenceEqual(name));
        var commands = named.Where(IsCommand).ToList();
        return Result(commands.Count > 0 ? commands : named, commands.Count > 0);
    }

    /// <summary>Looks for a file by its name and what its path is like.</summary>
    /// <param name="name">The name.</param>
    /// <param name="fits">Whether a path of that name, without its leading slash, is one of those that are wanted.</param>
    /// <exception cref="Failure">A list cannot be read.</exception>
    public IReadOnlyList<ProvidedFile> Find(string name, Func<string, bool> fits) =>
        Collect(Encoding.UTF8.GetBytes(name), _ => path => fits(path.ToString().TrimStart('/')));

    /// <summary>The names of commands nearest to one that nothing has.</summary>
    /// <exception cref="Failure">A list cannot be read.</exception>
    public IReadOnlyList<string> Nearest(string pathOrName)
    {
        var commands = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            var folders = distributions.FileLists(list.Archive.Type).CommandFolders.Select(Encoding.UTF8.GetBytes).ToList();
            list.Read((path, _) =>
            {
                var slash = path.LastIndexOf((byte)'/');
                if (slash > 0 && IsOneOf(folders, path[..slash]))
                {
                    commands.Add(Encoding.UTF8.GetString(path[(slash + 1)..]));
                }
            });
        }

        return Foundation.Nearest.To(pathOrName[(pathOrName.LastIndexOf('/') + 1)..], commands.Order(StringComparer.Ordinal));
    }

    private FileSearchResult Result(IReadOnlyList<ProvidedFile> files, bool areCommands) => new(files, areCommands)
    {
        Without = [.. lists.Select(list => list.Archive.Name).Distinct().Except(files.Select(file => file.Archive))],
    };

    private static bool IsOneOf(List<byte[]> folders, ReadOnlySpan<byte> folder)
    {
        foreach (var known in folders)
        {
            if (folder.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<BytePath> PlacesOf(OpenList list, string path) =>
        [.. distributions.FileLists(list.Archive.Type).PlacesOf(path).Select(place => BytePath.Of(place))];

    private bool IsCommand(ProvidedFile file)
    {
        var type = lists.First(list => list.Archive.Name == file.Archive).Archive.Type;
        return distributions.FileLists(type).CommandFolders.Contains(Encoding.UTF8.GetString(file.Path.Parent.Bytes));
    }

    private List<ProvidedFile> Collect(byte[] name, Func<OpenList, Func<BytePath, bool>> wanted)
    {
        var found = new List<(OpenList List, int Place, BytePath Path, string Package)>();
        foreach (var (place, list) in lists.Index())
        {
            var isWanted = wanted(list);
            list.Read((path, package) =>
            {
                if (path.EndsWith(name) && (path.Length == name.Length || path[^(name.Length + 1)] == '/')
                    && BytePath.Of(path) is var whole && isWanted(whole))
                {
                    found.Add((list, place, whole, Encoding.UTF8.GetString(package)));
                }
            });
        }

        return
        [
            .. found.GroupBy(file => (file.List.Archive.Name, file.Package, file.Path))
                .OrderBy(group => lists.TakeWhile(list => list.Archive.Name != group.Key.Name).Count())
                .ThenBy(group => group.Key.Package, StringComparer.Ordinal).ThenBy(group => group.Key.Path)
                .Select(group => new ProvidedFile(
                    group.Key.Name, [.. group.OrderBy(file => file.Place).Select(file => file.List.Suite.Name).Distinct()],
                    group.Key.Package, group.Key.Path)),
        ];
    }
}

/// <summary>A list that is in the store.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Suite">The suite whose files it lists.</param>
/// <param name="Read">Reads it; see <see cref="IFileLists.Read"/>.</param>
internal sealed record OpenList(ArchiveSnapshot Archive, SuiteSnapshot Suite, Action<FileOwner> Read);
