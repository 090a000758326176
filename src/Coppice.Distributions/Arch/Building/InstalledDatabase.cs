using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// pacman's database as what builds read: makepkg asks for all that is installed, and that is not in what it builds.
/// </summary>
internal static class InstalledDatabase
{
    private static readonly BytePath Root = BytePath.Of("var/lib/pacman");
    private static readonly BytePath Local = BytePath.Of(LocalDatabase.Folder);

    /// <summary>Whether a path is part of it.</summary>
    public static bool Has(BytePath path) => path.IsWithin(Root);

    /// <summary>The installed packages.</summary>
    /// <param name="read">Reads a file; null when it is not there.</param>
    /// <param name="files">The paths that are there of those that <see cref="Has"/> knows.</param>
    public static IReadOnlyDictionary<string, InstalledState> Read(
        Func<BytePath, byte[]?> read, IReadOnlyList<BytePath> files)
    {
        var packages = new Dictionary<string, InstalledState>();
        foreach (var folder in files.Where(path => path.Parent == Local))
        {
            if (read(folder.Child("desc"u8)) is not { } description
                || PacmanEntry.ReadAll(description) is not [var package])
            {
                continue;
            }

            var list = read(folder.Child("files"u8)) ?? [];
            packages[package.Name] = new InstalledState(
                Digest.Of($"{Digest.Of(description).Hex} {Digest.Of(list).Hex}").Hex, [.. LocalDatabase.FilesIn(list)]);
        }

        return packages;
    }
}
