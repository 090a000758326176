using System.Security.Cryptography;
using System.Text;
using Coppice.Distributions;
using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Importing;

/// <summary>A file of a system that a template is to have.</summary>
/// <param name="Entry">What it is there.</param>
/// <param name="Content">What it holds.</param>
internal sealed record TakenFile(SystemEntry Entry, byte[] Content);

/// <summary>What of a system's files differs from what packages bring.</summary>
/// <param name="Files">Files to lay.</param>
/// <param name="Links">Links to lay, with their targets.</param>
/// <param name="Deleted">Paths of packages that are not there.</param>
internal sealed record ChangedFiles(
    IReadOnlyList<TakenFile> Files, IReadOnlyList<(BytePath Path, string Target)> Links, IReadOnlyList<BytePath> Deleted);

/// <summary>
/// Finds what someone changed: files of configuration that are not as their package brought them, and files that are of no
/// package. Which of these someone made, and which a package's scripts, only a generation of the same packages tells, where
/// there is one.
/// </summary>
internal sealed class SystemFiles(ISystemTree tree, SystemRecords records, IPackageManager manager, List<NotTaken> left)
{
    private const long LargestFile = 16 << 20, LargestSum = 128 << 20;
    private const int NamesShown = 5;

    // Packages bring nothing here.
    private static readonly BytePath Local = BytePath.Of("usr/local");
    private static readonly BytePath[] Folders = [BytePath.Of("etc"), Local, BytePath.Of("opt"), BytePath.Of("srv")];

    // What other keys of a template make: archives, users, locale and timezone; and the name that it is made of.
    private static readonly HashSet<BytePath> SaidElsewhere =
    [
        .. ((string[])[
            "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/subuid", "etc/subgid", "etc/passwd-", "etc/group-",
            "etc/shadow-", "etc/gshadow-", "etc/subuid-", "etc/subgid-", "etc/locale.conf", "etc/default/locale",
            "etc/locale.gen", "etc/localtime", "etc/timezone", "etc/hostname", "etc/apt/sources.list",
            "etc/pacman.d/mirrorlist"]).Select(BytePath.Of),
    ];

    private static readonly BytePath Sources = BytePath.Of("etc/apt/sources.list.d");
    private static readonly BytePath Units = BytePath.Of("etc/systemd/system");

    private readonly Dictionary<BytePath, string> recorded = records.Configuration.GroupBy(file => file.Path)
        .ToDictionary(group => group.Key, group => group.Last().Md5);

    /// <summary>All of it.</summary>
    /// <param name="parent">What the template grows on; null for a base.</param>
    public ChangedFiles Of(ParentTree? parent)
    {
        var all = Folders.SelectMany(Walk).Where(IsOurs).ToList();
        var candidates = all.Where(entry => entry.Kind == FileKind.File
            && (recorded.ContainsKey(entry.Path) || !records.Owned.Contains(entry.Path))).ToList();
        var contents = tree.ReadAll([.. WithinLimits(candidates).Select(entry => entry.Path)]);
        var (taken, open) = (new List<TakenFile>(), new List<BytePath>());
        foreach (var entry in candidates.Where(entry => contents.ContainsKey(entry.Path)))
        {
            var content = contents[entry.Path];
            if (IsAsBrought(entry.Path, content) || IsIn(parent, entry.Path, content))
            {
                continue;
            }

            if (parent is not null || recorded.ContainsKey(entry.Path) || entry.Path.IsWithin(Local))
            {
                taken.Add(new TakenFile(entry, content));
            }
            else
            {
                open.Add(entry.Path);
            }
        }

        NoteOpen(open);
        return new ChangedFiles(taken, [.. Links(all, parent)], [.. Deleted(all)]);
    }

    private IEnumerable<SystemEntry> Walk(BytePath folder)
    {
        foreach (var entry in tree.EntriesIn(folder))
        {
            yield return entry;
            foreach (var below in entry.Kind == FileKind.Directory ? Walk(entry.Path) : [])
            {
                yield return below;
            }
        }
    }

    private bool IsOurs(SystemEntry entry) =>
        !SaidElsewhere.Contains(entry.Path) && entry.Path.Parent != Sources && manager.FinalizedAt(entry.Path) is null;

    private bool IsAsBrought(BytePath path, byte[] content) => recorded.TryGetValue(path, out var md5)
        && string.Equals(Convert.ToHexStringLower(MD5.HashData(content)), md5, StringComparison.Ordinal);

    private static bool IsIn(ParentTree? parent, BytePath path, byte[] content) =>
        parent?.Listing.Find(path)?.Content is { } digest && digest == Digest.Of(content);

    private IEnumerable<SystemEntry> WithinLimits(IEnumerable<SystemEntry> entries)
    {
        var sum = 0L;
        foreach (var entry in entries)
        {
            if (entry.Size > LargestFile || sum + entry.Size > LargestSum)
            {
                left.Add(NotTaken.InFile(
                    $"{entry.Size} bytes", "it is too large: lay it next to the family file yourself, or use fetch:",
                    $"{entry.Path}"));
                continue;
            }

            sum += entry.Size;
            yield return entry;
        }
    }

    private void NoteOpen(List<BytePath> open)
    {
        foreach (var folder in open.GroupBy(path => path.Parent))
        {
            var names = folder.Select(path => Encoding.UTF8.GetString(path.Name)).ToList();
            var more = names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "";
            left.Add(NotTaken.InFile(
                string.Join(", ", names.Take(NamesShown)) + more,
                "no package has it, so a script or someone made it: --against a template with these packages tells which",
                $"{folder.Key}"));
        }
    }

    // Masked units are said by their own key; of all others only a generation tells who made them. One that leads to a file of a
    // package which the parent lacks was made when that was installed: an alternative, a unit that is started.
    private IEnumerable<(BytePath Path, string Target)> Links(List<SystemEntry> all, ParentTree? parent)
    {
        var links = parent is null ? [] : all.Where(entry =>
            entry.Kind == FileKind.Symlink && !records.Owned.Contains(entry.Path)
            && parent.Listing.Find(entry.Path)?.Target is null);
        foreach (var path in links.Select(entry => entry.Path))
        {
            if (tree.LinkAt(path) is { Length: > 0 } target && !(path.Parent == Units && target == "/dev/null")
                && !IsNew(target, parent!))
            {
                yield return (path, target);
            }
        }
    }

    private bool IsNew(string target, ParentTree on) =>
        ((string[])[target, "/usr" + target]).Any(text => BytePath.TryOf(Encoding.UTF8.GetBytes(text)) is { } path
            && records.Owned.Contains(path) && on.Listing.Find(path) is null);

    private IEnumerable<BytePath> Deleted(List<SystemEntry> all)
    {
        var there = all.Select(entry => entry.Path).ToHashSet();
        return recorded.Keys.Where(path => Folders.Any(path.IsWithin) && !there.Contains(path) && !SaidElsewhere.Contains(path)
            && path.Parent != Sources && manager.FinalizedAt(path) is null).Order();
    }
}
