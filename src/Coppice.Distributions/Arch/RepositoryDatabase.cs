using System.Formats.Tar;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>
/// A repository's database, verified and uncompressed: a tar with <c>NAME-VERSION/desc</c> for every package (repo-add(8)). It is
/// read only after its signature was found good, and still nothing in it is believed that could be a path or an option.
/// </summary>
internal static class RepositoryDatabase
{
    // The longest real ones have some tens of kilobytes.
    private const int LongestEntry = 4 << 20;

    /// <summary>All packages, in the order of the file.</summary>
    /// <param name="tar">The database.</param>
    /// <param name="name">How to name it in messages.</param>
    /// <exception cref="Failure">It is malformed, or names something that no package can be called.</exception>
    public static IReadOnlyList<PacmanEntry> Read(Stream tar, string name)
    {
        var packages = ReadAll(tar, name);
        // pacman would take one of them, and say that the other is there, too.
        return packages.GroupBy(package => package.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new Failure($"{VisibleText.Of(name)} has {twice.Key} twice", kind: ProblemKind.Unverified)
            : packages;
    }

    /// <summary>All packages, in the order of the file, where one may be there in several versions.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<PacmanEntry> ReadAll(Stream tar, string name)
    {
        var packages = new List<PacmanEntry>();
        try
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            while (reader.GetNextEntry() is { } file)
            {
                // Older databases keep dependencies in a file of their own; repo-add has written one file since pacman 4.2.
                if (file.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                    && file.Name.EndsWith("/desc", StringComparison.Ordinal))
                {
                    packages.Add(Entry(file.DataStream ?? Stream.Null, name, file.Name));
                }
            }
        }
        catch (Exception e) when (
            e is InvalidDataException or FormatException or EndOfStreamException or ArgumentException
                or NotSupportedException or OverflowException or IOException)
        {
            throw new Failure($"{VisibleText.Of(name)} is not a package database: {VisibleText.Of(e.Message)}", inner: e,
                kind: ProblemKind.Unverified);
        }

        return packages;
    }

    private static PacmanEntry Entry(Stream content, string name, string path)
    {
        if (content.Length > LongestEntry)
        {
            throw new Failure(
                $"{VisibleText.Of(path)} in {VisibleText.Of(name)} has {content.Length} bytes, more than the limit of "
                    + $"{LongestEntry}", kind: ProblemKind.Unverified);
        }

        var text = new byte[content.Length];
        content.ReadExactly(text);
        var entries = PacmanEntry.ReadAll(text);
        if (entries is not [var entry] || !IsSensible(entry))
        {
            throw new Failure($"{VisibleText.Of(path)} in {VisibleText.Of(name)} does not describe a valid package",
                kind: ProblemKind.Unverified);
        }

        return entry;
    }

    /// <summary>Whether nothing in an entry could be a path or an option, and its file is called as it says.</summary>
    public static bool IsSensible(PacmanEntry entry) =>
        SafeName.IsPackage(entry.Name) && SafeName.IsVersion(entry.Version) && SafeName.IsPackage(entry.Architecture)
        && entry.Value("FILENAME") is var file
        && file.StartsWith($"{entry.Name}-{entry.Version}-{entry.Architecture}.pkg.tar", StringComparison.Ordinal)
        && SafeName.IsVersion(file)
        && Digest.TryParse(entry.Value("SHA256SUM"), out _) && long.TryParse(entry.Value("CSIZE"), out var size) && size > 0;
}
