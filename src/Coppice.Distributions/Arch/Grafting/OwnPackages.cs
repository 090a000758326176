using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// What the packages that only a template has brought with them: install scripts that ran (PKGBUILD(5), install), and files.
/// </summary>
internal static partial class OwnPackages
{
    private static readonly ScriptMentions Mentions = new(
        [BytePath.Of("usr/bin"), BytePath.Of(LocalDatabase.Folder), LibraryCache.Path], SharedFiles.Has);

    /// <param name="trees">The trees.</param>
    /// <param name="before">Packages of the old parent.</param>
    /// <param name="own">Packages of the template on it.</param>
    /// <param name="parent">Packages of the new parent.</param>
    /// <exception cref="MustRebuildException">A script names, or a package has, something that the parent changed.</exception>
    public static void Refuse(ChangedTrees trees, PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent)
    {
        // What the new parent has as well is not installed again.
        var packages = own.Installed.Where(entry => !before.HasSame(entry) && (before.Has(entry.Name) || !parent.HasSame(entry)))
            .ToList();
        var removed = before.Installed.Where(entry => !own.Has(entry.Name));
        var scripts = packages.Select(entry => (entry.Name, Text: trees.ReadOwn(PacmanDatabase.PathOf(entry, "install"))))
            .Concat(removed.Select(entry => (entry.Name, Text: trees.ReadParent(PacmanDatabase.PathOf(entry, "install")))));
        Mentions.Refuse(trees,
            from script in scripts
            where script.Text is not null
            select new PackageScript(
                script.Name, RelativePath().Replace(Encoding.Latin1.GetString(script.Text), "/"), ReadsAgain: false));
        FileOverlaps.Refuse(
            trees,
            packages.Select(entry =>
                (entry.Name, (IReadOnlyList<BytePath>)[.. PacmanDatabase.FilesOf(entry, trees.ReadOwn).Select(PathOf)])));
    }

    private static BytePath PathOf(string listed)
    {
        try
        {
            return BytePath.Of(listed.TrimEnd('/'));
        }
        catch (Failure)
        {
            throw new MustRebuildException($"the package database has a file {VisibleText.Of(listed)}, which is not a path");
        }
    }

    // They run in the root of the tree, and so name paths without a slash, too.
    [GeneratedRegex("(?<![A-Za-z0-9_}./$-])(?=(?:etc|usr|var|opt)/)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex RelativePath();
}
