using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>The installed packages of one tree, by name.</summary>
internal sealed class PacmanDatabase : IPackageSet<PacmanEntry, Requirement>
{
    private readonly Dictionary<string, PacmanEntry> entries;
    private readonly Lazy<ILookup<string, Requirement>> offers;

    public PacmanDatabase(ReadOnlyMemory<byte> database)
    {
        entries = LocalDatabase.Entries(database)
            .DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        offers = new(
            () => entries.Values.SelectMany(entry => entry.Provided).ToLookup(offer => offer.Name, StringComparer.Ordinal));
    }

    /// <summary>All packages.</summary>
    public IEnumerable<PacmanEntry> Installed => entries.Values;

    /// <summary>The package of that name, or null.</summary>
    public PacmanEntry? Find(string name) => entries.GetValueOrDefault(name);

    /// <summary>Whether a package of that name is installed.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <inheritdoc/>
    public bool Has(PacmanEntry entry) => Has(entry.Name);

    /// <inheritdoc/>
    public bool HasEqual(PacmanEntry entry) => HasSame(entry);

    /// <summary>Whether a package of that name and version is installed.</summary>
    public bool HasSame(PacmanEntry entry) => Find(entry.Name)?.Version == entry.Version;

    /// <summary>Whether something installed fulfils a requirement, by its name or by what it provides.</summary>
    public bool Satisfies(Requirement requirement) => offers.Value[requirement.Name].Any(requirement.FulfilledBy);

    /// <summary>Where pacman keeps a file about a package: <c>files</c>, <c>install</c>.</summary>
    public static BytePath PathOf(PacmanEntry entry, string file) =>
        BytePath.Of($"{LocalDatabase.Folder}/{entry.Name}-{entry.Version}/{file}");

    /// <summary>
    /// The paths that a package has brought, as pacman writes them: without a leading slash, folders with a closing one.
    /// </summary>
    /// <param name="entry">The package.</param>
    /// <param name="read">Reads a file of a tree that has it.</param>
    /// <exception cref="MustRebuildException">The tree has no such list.</exception>
    public static IEnumerable<string> FilesOf(PacmanEntry entry, Func<BytePath, byte[]?> read)
    {
        var text = read(PathOf(entry, "files"))
            ?? throw new MustRebuildException($"the package database has no list of the files of {entry.Name}");
        // libalpm, be_local.c: sections begin with %NAME% and end with an empty line.
        var inFiles = false;
        foreach (var line in System.Text.Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (line is ['%', .., '%'] || line.Length == 0)
            {
                inFiles = line == "%FILES%";
            }
            else if (inFiles)
            {
                yield return line;
            }
        }
    }
}
