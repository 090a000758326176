using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// What a template's packages did when they were installed may depend on what they found. Nobody can know that in general, but
/// their maintainer scripts name what they look at: a program that the new parent has and the old one had not, or a data file
/// that is another one now, is a reason to let them run again.
/// </summary>
internal static partial class ScriptMentions
{
    private static readonly string[] Scripts = ["preinst", "postinst", "config"];
    private static readonly BytePath Etc = BytePath.Of("etc");
    private static readonly BytePath[] ProgramFolders = [BytePath.Of("usr/bin"), BytePath.Of("usr/sbin")];

    // Merged by meaning, or libraries of functions whose changes the scripts are not meant to see (debconf-devel(7)).
    private static readonly BytePath[] Ignored =
        [BytePath.Of("usr/bin"), BytePath.Of("usr/sbin"), BytePath.Of("usr/lib"), BytePath.Of("usr/share/debconf"), BytePath.Of("var/lib/dpkg"), BytePath.Of("etc/ld.so.cache")];

    // Too common to say anything: everybody names these, nobody reads what others have in them.
    private static readonly BytePath[] Common =
        [BytePath.Of("etc/alternatives"), BytePath.Of("etc/default"), BytePath.Of("etc/init.d"), BytePath.Of("etc/systemd/system"), BytePath.Of("usr/share/doc"), BytePath.Of("usr/share/man"), BytePath.Of("usr/share/locale")];

    /// <param name="trees">The trees.</param>
    /// <param name="before">Packages of the old parent.</param>
    /// <param name="own">Packages of the template on it.</param>
    /// <param name="parent">Packages of the new parent.</param>
    /// <param name="triggered">Packages whose scripts run in the graft and read directories again.</param>
    /// <exception cref="GraftDoubtException">A maintainer script names something that is new or changed in the parent.</exception>
    public static void Refuse(ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, IReadOnlySet<string> triggered)
    {
        var newer = trees.ParentChanges.ToHashSet();
        var folders = Folders(newer);
        var programs = newer.Where(path => ProgramFolders.Contains(path.Parent)).Select(path => Encoding.UTF8.GetString(path.Name)).ToHashSet();
        programs.RemoveWhere(name => ProgramFolders.Any(folder => trees.IsInOldParent(folder.Child(Encoding.UTF8.GetBytes(name)))));
        foreach (var stanza in own.Installed.Where(stanza => !before.Has(stanza.Key) && !parent.Has(stanza.Key)))
        {
            foreach (var text in Texts(trees, stanza))
            {
                if (Words(Word(), text).FirstOrDefault(programs.Contains) is { } program)
                {
                    throw Doubt(stanza, program, "which its parent has now");
                }

                var paths = Words(AbsolutePath(), text).Select(word => BytePath.Of(word.TrimEnd('/', '.'))).ToList();
                if (paths.FirstOrDefault(path => newer.Contains(path) && !Ignored.Any(path.IsWithin) && !SharedFiles.Has(path)) is { } changed)
                {
                    throw Doubt(stanza, $"{changed}", "which its parent changed");
                }

                if (!triggered.Contains(stanza.Name) && paths.FirstOrDefault(folders.Contains) is { } folder)
                {
                    throw Doubt(stanza, $"{folder}", "in which its parent changed something");
                }
            }
        }
    }

    private static GraftDoubtException Doubt(DpkgStanza stanza, string name, string why) => new($"a script of its package {stanza.Name} names {name}, {why}");

    private static IEnumerable<string> Words(Regex form, string text) => form.Matches(text).Select(match => match.Value);

    // Directories that something changed in, but not those that the whole system shares.
    private static HashSet<BytePath> Folders(IEnumerable<BytePath> changed)
    {
        var folders = new HashSet<BytePath>();
        foreach (var path in changed.Where(path => !Ignored.Any(path.IsWithin)))
        {
            for (var folder = path.Parent; folder.Name.Length > 0 && !Common.Contains(folder) && (folder.IsWithin(Etc) || Depth(folder) > 2) && folders.Add(folder);)
            {
                folder = folder.Parent;
            }
        }

        folders.Remove(Etc);
        return folders;
    }

    private static int Depth(BytePath path) => path.Bytes.Count((byte)'/') + 1;

    private static IEnumerable<string> Texts(ChangedTrees trees, DpkgStanza stanza) =>
        from path in Scripts.SelectMany(stanza.InfoFiles)
        let text = trees.ReadOwn(path)
        where text is not null
        select Encoding.Latin1.GetString(text);

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+._-]{2,}", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Word();

    // Not in the middle of a word or of a variable's value.
    [GeneratedRegex(@"(?<![A-Za-z0-9_}.])/(?:etc|usr|var|opt)(?:/[A-Za-z0-9+._-]*[A-Za-z0-9_-])+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex AbsolutePath();
}
