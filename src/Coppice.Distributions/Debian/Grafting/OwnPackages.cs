using System.Text;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// What the packages that only a template has brought with them: scripts that ran, and files by the names that dpkg knows them
/// by.
/// </summary>
internal static class OwnPackages
{
    // Merged by meaning, or libraries of functions whose changes the scripts are not meant to see (debconf-devel(7)).
    private static readonly ScriptMentions Mentions = new(
        [
            BytePath.Of("usr/bin"), BytePath.Of("usr/sbin"), BytePath.Of("usr/lib"), BytePath.Of("usr/share/debconf"),
            BytePath.Of("var/lib/dpkg"), LibraryCache.Path,
        ],
        SharedFiles.Has);

    /// <param name="trees">The trees.</param>
    /// <param name="before">Packages of the old parent.</param>
    /// <param name="own">Packages of the template on it.</param>
    /// <param name="parent">Packages of the new parent.</param>
    /// <param name="runAgain">Packages whose scripts run in the graft and read directories again.</param>
    /// <exception cref="MustRebuildException">A script names, or a package has, something that the parent changed.</exception>
    public static void Refuse(
        ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, IReadOnlySet<string> runAgain)
    {
        var packages = own.Installed.Where(stanza => !before.Has(stanza.Key) && !parent.Has(stanza.Key)).ToList();
        RefuseMentions(trees, packages, runAgain);
        FileOverlaps.Refuse(trees, packages.Select(stanza => (stanza.Name, Paths(trees, stanza))));
    }

    /// <summary>Looks at the scripts of some packages alone.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="packages">The packages.</param>
    /// <param name="runAgain">Those of them whose scripts run in the graft and read directories again.</param>
    /// <exception cref="MustRebuildException">A script names something that the parent changed.</exception>
    public static void RefuseMentions(
        ChangedTrees trees, IEnumerable<DpkgStanza> packages, IReadOnlySet<string> runAgain) => Mentions.Refuse(
        trees,
        from stanza in packages
        from path in InstallationScripts.Names.SelectMany(stanza.InfoFiles)
        let text = trees.ReadOwn(path)
        where text is not null
        select new PackageScript(stanza.Name, Encoding.Latin1.GetString(text), runAgain.Contains(stanza.Name)));

    /// <summary>The paths of a package as its list has them, with a leading slash.</summary>
    public static IEnumerable<string> Lists(ChangedTrees trees, DpkgStanza stanza) =>
        ((string[])[stanza.Name, $"{stanza.Name}:{stanza.Architecture}"])
        .Select(name => trees.ReadOwn(BytePath.Of($"var/lib/dpkg/info/{name}.list"))).OfType<byte[]>()
        .SelectMany(list => Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Where(path => path != "/.");

    private static IReadOnlyList<BytePath> Paths(ChangedTrees trees, DpkgStanza stanza) =>
        [.. Lists(trees, stanza).Select(path => BytePath.Of(MergedUsr.Of(path)))];
}
