using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Reading;

/// <summary>
/// Makes the record of a layer of what programs were seen asking about: each path as the tree has it, through its links, and
/// these as well.
/// </summary>
internal sealed class ReadRecord
{
    // As the kernel does it (path_resolution(7)).
    private const int MostLinks = 40;

    private readonly TreeListing own;
    private readonly TreeListing before;
    private readonly IReadRules rules;
    private readonly Dictionary<(BytePath Path, string Lister), (ReadKinds Kinds, Reader First)> found = [];

    private ReadRecord(TreeListing own, TreeListing before, IReadRules rules) =>
        (this.own, this.before, this.rules) = (own, before, rules);

    /// <param name="seen">What was seen.</param>
    /// <param name="own">The tree that came of it.</param>
    /// <param name="before">The tree below. What was opened and is in neither tree came and went meanwhile.</param>
    /// <param name="rules">The distribution.</param>
    public static LayerReads Of(IEnumerable<SeenPath> seen, TreeListing own, TreeListing before, IReadRules rules)
    {
        var record = new ReadRecord(own, before, rules);
        var folders = new Lazy<ILookup<string, BytePath>>(() => FoldersByName(own, before));
        foreach (var (path, kinds, by, folder) in seen)
        {
            var reader = new Reader(by.Package, by.Script, by.Program);
            if (folder is null)
            {
                record.Add(BytePath.Root, path, KindsOf(kinds), reader);
                continue;
            }

            // Wherever it may have been. A folder that is in no tree went with what was in it.
            var named = folder.Names.Count == 0 ? [BytePath.Root] : folders.Value[folder.Names[^1]];
            foreach (var place in named.Where(folder.IsOf))
            {
                record.Add(place, path, KindsOf(kinds), reader);
            }
        }

        record.AddLinksOf(before);

        return new LayerReads(
        [
            .. record.found.OrderBy(pair => pair.Key.Path).ThenBy(pair => pair.Key.Lister, StringComparer.Ordinal)
                .Select(pair => new ReadPath(pair.Key.Path, pair.Value.Kinds, pair.Value.First)),
        ]);
    }

    // Running a script reads it; that a program is read by the kernel says no more than that it is there.
    private static ReadKinds KindsOf(SeenKinds seen) =>
        (Has(seen, SeenKinds.Looked) ? ReadKinds.Looked : default)
        | (Has(seen, SeenKinds.Opened) ? ReadKinds.Opened : default)
        | (Has(seen, SeenKinds.Ran) ? ReadKinds.Looked | ReadKinds.Opened : default)
        | (Has(seen, SeenKinds.Listed) ? ReadKinds.Listed : default);

    private static bool Has(SeenKinds seen, SeenKinds kind) => seen.HasFlag(kind);

    // By the last names of their paths, as far as these are seen of a folder.
    private static ILookup<string, BytePath> FoldersByName(TreeListing own, TreeListing before) =>
        own.Entries.Concat(before.Entries).Where(entry => entry.Type == EntryType.Directory && !entry.Path.IsRoot)
            .Select(entry => entry.Path).Distinct().ToLookup(path => SeenLookup.Seen(Encoding.Latin1.GetString(path.Name)));

    private void Add(BytePath from, string path, ReadKinds kinds, Reader first)
    {
        var rest = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var (at, links) = (from, 0);
        while (rest.TryPop(out var name))
        {
            if (name is "." or "..")
            {
                at = name == "." ? at : at.Parent;
                continue;
            }

            at = at.Child(Encoding.Latin1.GetBytes(name));
            if (own.Find(at) is { Type: EntryType.Symlink, Target: { } target } && links++ < MostLinks)
            {
                // Where it leads was looked at, whoever opened what it leads to.
                Note(at, ReadKinds.Looked, first);
                var text = Encoding.Latin1.GetString(target.Bytes);
                at = text.StartsWith('/') ? BytePath.Root : at.Parent;
                foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    rest.Push(part);
                }
            }
        }

        Note(at, kinds, first);
    }

    // Who opens a file is seen at the place where it lies. Through which links of the tree below it was reached is not, so all
    // count that lead there, or to a folder on the way: in that tree, or in the one that came of it.
    private void AddLinksOf(TreeListing below)
    {
        var readers = new Dictionary<BytePath, Reader>();
        foreach (var ((path, _), (_, first)) in found.OrderBy(pair => pair.Key.Path))
        {
            for (var at = path; !at.IsRoot && readers.TryAdd(at, first); at = at.Parent)
            {
            }
        }

        foreach (var link in below.Entries.Where(entry => entry.Type == EntryType.Symlink).Select(entry => entry.Path))
        {
            foreach (var place in new[] { TreeLinks.Follow(below, link), TreeLinks.Follow(own, link) })
            {
                if (place is not null && readers.TryGetValue(place, out var first))
                {
                    Note(link, ReadKinds.Looked, first);
                }
            }
        }
    }

    private void Note(BytePath path, ReadKinds kinds, Reader first)
    {
        if (!kinds.HasFlag(ReadKinds.Looked) && own.Find(path) is null && before.Find(path) is null)
        {
            return;
        }

        if (path.IsRoot || rules.MeaningOf(path) is ReadMeaning.Nothing or ReadMeaning.Library)
        {
            return;
        }

        // Whether who read names reads them again is asked of each package, and which names count of each program.
        var key = (path, (kinds == ReadKinds.Listed ? $"/{first.Package}/{first.Program}" : "") + (first.IsHook ? " hook" : ""));
        found[key] = found.TryGetValue(key, out var known) ? (known.Kinds | kinds, known.First) : (kinds, first);
    }
}
