using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>
/// What a template's packages did when they were installed may depend on what they found. No one can know that in general, but
/// their maintainer scripts name what they look at: a program that the new parent has and the old one had not, or a data file
/// that has changed, is a reason to let them run again.
/// </summary>
/// <param name="ignored">Folders and files whose changes scripts are not meant to see.</param>
/// <param name="merged">Whether a file is merged by meaning.</param>
internal sealed partial class ScriptMentions(IReadOnlyList<BytePath> ignored, Func<BytePath, bool> merged)
{
    private static readonly BytePath Etc = BytePath.Of("etc");
    private static readonly BytePath[] ProgramFolders = [BytePath.Of("usr/bin"), BytePath.Of("usr/sbin")];

    // Who names a folder of these has links made there or instead of it (update-alternatives(1), dpkg-maintscript-helper(1));
    // what is in it tells a script nothing.
    private static readonly BytePath[] ForPeople = [BytePath.Of("usr/share/man"), BytePath.Of("usr/share/doc")];

    // Too common to say anything: everyone names these, no one reads what others have in them.
    private static readonly BytePath[] Common =
        [
            BytePath.Of("etc/alternatives"), BytePath.Of("etc/default"), BytePath.Of("etc/init.d"),
            BytePath.Of("etc/systemd/system"), BytePath.Of("usr/share/locale"),
        ];

    /// <param name="trees">The trees.</param>
    /// <param name="scripts">The scripts of the template's packages.</param>
    /// <exception cref="MustRebuildException">One of them names something that is new or changed in the parent.</exception>
    public void Refuse(ChangedTrees trees, IEnumerable<PackageScript> scripts)
    {
        var newer = trees.ParentChanges.Except(trees.OnlyInTime).ToHashSet();
        var folders = Folders(newer);
        var programs = newer.Where(path => ProgramFolders.Contains(path.Parent))
            .Select(path => Encoding.UTF8.GetString(path.Name)).ToHashSet();
        programs.RemoveWhere(
            name => ProgramFolders.Any(folder => trees.IsInOldParent(folder.Child(Encoding.UTF8.GetBytes(name)))));
        foreach (var script in scripts)
        {
            if (Words(Word(), script.Text).FirstOrDefault(programs.Contains) is { } program)
            {
                throw Doubt(script, program, $"which {trees.Other} now has");
            }

            var paths = Words(AbsolutePath(), script.Text).Select(word => BytePath.Of(word.TrimEnd('/', '.'))).ToList();
            if (paths.FirstOrDefault(path => newer.Contains(path) && !ignored.Any(path.IsWithin) && !merged(path)) is { } changed)
            {
                throw Doubt(script, $"{changed}", $"which {trees.Other} changed");
            }

            if (!script.ReadsAgain && paths.FirstOrDefault(folders.Contains) is { } folder)
            {
                throw Doubt(script, $"{folder}", $"in which {trees.Other} changed something");
            }
        }
    }

    private static MustRebuildException Doubt(PackageScript script, string name, string why) =>
        new($"a script of its package {script.Package} names {name}, {why}");

    private static IEnumerable<string> Words(Regex form, string text) => form.Matches(text).Select(match => match.Value);

    // Directories that something changed in, but not those that the whole system shares.
    private HashSet<BytePath> Folders(IEnumerable<BytePath> changed)
    {
        var folders = new HashSet<BytePath>();
        foreach (var path in changed.Where(path => !ForPeople.Any(path.IsWithin) && !ignored.Any(path.IsWithin)))
        {
            for (var folder = path.Parent; folder.Name.Length > 0
                && !Common.Contains(folder) && (folder.IsWithin(Etc) || Depth(folder) > 2) && folders.Add(folder);)
            {
                folder = folder.Parent;
            }
        }

        folders.Remove(Etc);
        return folders;
    }

    private static int Depth(BytePath path) => path.Bytes.Count((byte)'/') + 1;

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+._-]{2,}", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Word();

    // Not in the middle of a word or of a variable's value.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9_}.])/(?:etc|usr|var|opt)(?:/[A-Za-z0-9+._-]*[A-Za-z0-9_-])+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex AbsolutePath();
}

/// <summary>A script that a package brings and that ran when the package was installed.</summary>
/// <param name="Package">The package.</param>
/// <param name="Text">The script, a character for each byte.</param>
/// <param name="ReadsAgain">Whether the package's scripts run in the graft and read directories again.</param>
internal sealed record PackageScript(string Package, string Text, bool ReadsAgain);
