using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <content>What was seen becomes the record of a layer.</content>
internal sealed partial class ProvenanceWatch
{
    private LayerProvenance Record(
        LayerManifest layer, TreeListing parent, Func<string, string> version, CancellationToken cancel)
    {
        lock (gate)
        {
            shared.Look(turns.Current);
            var times = ChangeTimes.Read(upper, cancel);
            var brought = Brought();
            var later = PutLater();
            var known = new Dictionary<Author, Author>();
            var entries = new List<MadeEntry>();
            foreach (var entry in layer.Entries)
            {
                var before = parent.Find(entry.Path);
                if (before == entry || !times.TryGetValue(entry.Path, out var time))
                {
                    continue;
                }

                var isBrought = brought.Contains(entry.Path);
                var (author, settled) =
                    before is null && later.TryGetValue(entry.Path, out var interval) && turns.WasPut(time, interval)
                    ? (new Author(AuthorKind.PackageManager, turns.Author(interval).Step), false)
                    : AuthorOf(entry, before, time, isBrought);
                if (!isBrought
                    || programs is null
                    || (author.Kind != AuthorKind.PackageManager && !unpacking.Contains((author.Package, author.Script))))
                {
                    entries.Add(new MadeEntry(entry.Path, LayerProvenance.FingerprintOf(entry), Named(author), settled));
                }
            }

            // Of what a maintainer script took out, the last one that names it is who did.
            entries.AddRange(TakenOut.Of(brought, times, parent).Select(gone => new MadeEntry(
                gone.Path, LayerProvenance.FingerprintOf(TreeEntry.Gone(gone.Path)),
                Named(turns.Author(ChangerOf(gone.Path, -1, turns.At(gone.Until)))), Settled: false)));
            return new LayerProvenance(
                [.. entries.OrderBy(entry => entry.Path)],
                [
                    .. shared.Found
                        .Select(found => new MadeRecord(found.Entry.Path, found.Entry.Key, Named(turns.Author(found.Interval)))),
                ]);

            Author Named(Author author) => known.TryGetValue(author, out var named) ? named
                : known[author] = author.Package.Length > 0 ? author with { Version = version(author.Package) } : author;
        }
    }

    // What the package manager puts in its place itself, with the interval in which it begins to.
    private Dictionary<BytePath, int> PutLater()
    {
        var later = new Dictionary<BytePath, int>();
        foreach (var (name, content) in files.FilesIn(rules.ListFolder))
        {
            if (rules.ReadPutLater(Encoding.UTF8.GetString(name), content) is { } put && turns.SetUp(put.Package) is { } interval)
            {
                put.Paths.ToList().ForEach(path => later[path] = interval);
            }
        }

        return later;
    }

    // Of a directory the change time only says when something was last put there or taken out.
    private (Author Author, bool Settled) AuthorOf(TreeEntry entry, TreeEntry? before, ChangeTime time, bool brought)
    {
        var settled = time.Changed >= settling && entry.Type != EntryType.Directory;
        var ownBirth = time.Born > 0 && (settled || (entry.Type == EntryType.Directory && before is null));
        var interval = turns.At(ownBirth ? time.Born : time.Changed);
        if (entry.Type == EntryType.Directory && (before is not null || (brought && IsParticular(entry))))
        {
            interval = ChangerOf(entry.Path, before is null ? interval : -1, turns.At(time.Changed));
        }

        var author = turns.Author(interval);
        return rules.IsDatabase(entry.Path) && author.Kind is AuthorKind.MaintainerScript or AuthorKind.Trigger or AuthorKind.Hook
            ? (new Author(AuthorKind.PackageManager, author.Step), settled)
            : (author, settled);
    }

    // Whoever changed owner or mode of a directory did so no later than the last change in it: of the scripts that ran until then
    // the last one that names the directory, or the very last one when none does.
    private int ChangerOf(BytePath path, int after, int upTo)
    {
        var name = Encoding.Latin1.GetBytes("/" + Encoding.Latin1.GetString(path.Bytes));
        return turns.LastBetween(
            after, upTo,
            author => scripts.TryGetValue((author.Package, author.Script), out var text) && text.AsSpan().IndexOf(name) >= 0)
            ?? upTo;
    }

    private static bool IsParticular(TreeEntry entry) => (entry.Mode, entry.Uid, entry.Gid) != (ModeBits.Usable, 0u, 0u);

    // What packages brought is verified against them; it is no news who unpacked it.
    private HashSet<BytePath> Brought()
    {
        var brought = new HashSet<BytePath>();
        foreach (var (name, content) in files.FilesIn(rules.ListFolder))
        {
            brought.UnionWith(rules.ReadList(Encoding.UTF8.GetString(name), content) ?? []);
        }

        return brought;
    }
}
