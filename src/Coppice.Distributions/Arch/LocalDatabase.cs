using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>
/// pacman's record of installed packages: a folder <c>NAME-VERSION</c> for each in <c>/var/lib/pacman/local</c>. Handed about as
/// the texts of their <c>desc</c> files one after the other.
/// </summary>
internal static class LocalDatabase
{
    public const string Folder = "var/lib/pacman/local";

    /// <summary>The database of a tree.</summary>
    public static byte[] Read(IPackageTree tree) =>
        [.. tree.FoldersIn(BytePath.Of(Folder))
            .Select(folder => tree.Read(folder.Child("desc"u8))).OfType<byte[]>().SelectMany(text => text.Append((byte)'\n'))];

    /// <summary>The name of the package that has a path, which is no folder; null where none does.</summary>
    public static string? OwnerOf(IPackageTree tree, BytePath path) => tree.FoldersIn(BytePath.Of(Folder))
        .Where(folder => FilesIn(tree.Read(folder.Child("files"u8)) ?? []).Contains(path))
        .Select(folder => PacmanEntry.ReadAll(tree.Read(folder.Child("desc"u8))).Select(entry => entry.Name).FirstOrDefault())
        .FirstOrDefault();

    /// <summary>The paths that a package has by its file <c>files</c>, without folders, which are of many packages.</summary>
    public static IEnumerable<BytePath> FilesIn(byte[] list) => Encoding.Latin1.GetString(list).Split('\n')
        .SkipWhile(line => line != "%FILES%").Skip(1).TakeWhile(line => !line.StartsWith('%'))
        .Where(line => line.Length > 0 && !line.EndsWith('/'))
        .Select(line => BytePath.Of(Encoding.Latin1.GetBytes(line)));

    /// <summary>Its packages by name.</summary>
    /// <exception cref="Failure">It names something that no package can be called.</exception>
    public static IReadOnlyList<PacmanEntry> Entries(ReadOnlyMemory<byte> database)
    {
        var entries = PacmanEntry.ReadAll(database.Span).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        return entries.FirstOrDefault(entry => !SafeName.IsPackage(entry.Name) || !SafeName.IsVersion(entry.Version)) is { } wrong
            ? throw new Failure(
                $"the package database names an impossible package: {VisibleText.Of($"{wrong.Name} {wrong.Version}")}",
                kind: ProblemKind.Damaged)
            : entries;
    }

    public static IReadOnlyList<InstalledPackage> Installed(ReadOnlyMemory<byte> database) =>
    [
        .. Entries(database).Select(entry => new InstalledPackage(
            entry.Name, entry.Version, entry.Architecture, long.TryParse(entry.Value("SIZE"), out var size) ? size : 0,
            entry.Value("REASON") == "1")),
    ];

    /// <summary>The database as it would be with some packages more and some less.</summary>
    public static byte[] Predict(
        ReadOnlyMemory<byte> database, IReadOnlyList<ReadOnlyMemory<byte>> added, IReadOnlyCollection<string> removed)
    {
        var more = added.SelectMany(entry => PacmanEntry.ReadAll(entry.Span)).ToList();
        var gone = removed.Concat(more.Select(entry => entry.Name)).ToHashSet();
        return Encoding.UTF8.GetBytes(string.Concat(
            Entries(database)
                .Where(entry => !gone.Contains(entry.Name)).Concat(more).OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => entry.LocalText())));
    }

    /// <summary>The database as files for pacman, below a folder.</summary>
    public static IEnumerable<TextFile> Files(string folder, ReadOnlyMemory<byte> database) =>
    [
        // libalpm, be_local.c: the version of this layout.
        new($"{folder}/local/ALPM_DB_VERSION", "9\n"),
        .. Entries(database).SelectMany(entry => (TextFile[])
        [
            new($"{folder}/local/{entry.Name}-{entry.Version}/desc", entry.LocalText()),
            new($"{folder}/local/{entry.Name}-{entry.Version}/files", "%FILES%\n\n"),
        ]),
    ];
}
