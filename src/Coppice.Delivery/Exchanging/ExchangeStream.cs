using System.Globalization;
using Coppice.Delivery.Images;
using Coppice.Delivery.Tar;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Exchanging;

/// <summary>
/// The difference of two trees as the service <c>coppice.Apply</c> reads it: a line with the length of what follows, a tar with
/// lists, a tar with what is new. The same trees give the same bytes.
/// </summary>
public sealed class ExchangeStream
{
    private const int Block = 4096;
    private const long Slack = 16 << 20;

    private readonly ContentPool pool;
    private readonly TreeExchange exchange;
    private readonly LookSet before;
    private readonly LookSet after;
    private readonly byte[] lists;

    private ExchangeStream(TreeExchange exchange, ExchangeRules rules, ContentPool pool)
    {
        (this.pool, this.exchange) = (pool, exchange);
        (before, after) = (exchange.Before(rules.Database), exchange.After());
        lists = ServiceLists.Of(rules, Files(rules));
        Length = lists.Length + TarExport.LengthOf(exchange.Placed);
    }

    /// <summary>The bytes that are sent.</summary>
    public long Length { get; }

    /// <summary>The digest that the service has to report.</summary>
    public Digest Result => after.Digest;

    /// <summary>How many files and folders are placed.</summary>
    public int Placed => exchange.Placed.Count;

    /// <summary>How many are removed by themselves.</summary>
    public int Removed => exchange.Removed.Count;

    /// <summary>Bytes in the files that are new or changed.</summary>
    public long ChangedBytes => exchange.Placed.Where(entry => entry.Link is null).Sum(entry => entry.Size);

    /// <summary>The stream from one tree to another.</summary>
    /// <param name="from">What the template has.</param>
    /// <param name="to">What it is to have.</param>
    /// <param name="qubesLayout">
    /// Whether <c>/home</c> and <c>/usr/local</c> stand as <c>/home.orig</c> and <c>/usr/local.orig</c> there.
    /// </param>
    /// <param name="rules">What is known of the system.</param>
    /// <param name="pool">The contents.</param>
    /// <returns>The stream; else why there can be none, for people.</returns>
    public static (ExchangeStream? Stream, string WhyNot) Between(
        TreeListing from, TreeListing to, bool qubesLayout, ExchangeRules rules, ContentPool pool)
    {
        var found = qubesLayout
            ? new TreeExchange(QubesLayout.Apply(from), QubesLayout.Apply(to))
            : new TreeExchange(from, to);
        return found.KeepsAttribute is { } folder
            ? (null, $"{folder} loses an attribute")
            : (new ExchangeStream(found, rules, pool), "");
    }

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The store has lost or changed a content; what was written is too little.</exception>
    public void WriteTo(Stream output, Action<long>? advanced, CancellationToken cancel)
    {
        output.Write(lists);
        new TarExport(pool).WriteEntries(exchange.Placed, output, advanced, cancel);
    }

    /// <summary>The paths in which the template differs from what it was taken to have.</summary>
    /// <param name="said">What the service says that it found.</param>
    public IReadOnlyList<BytePath> Differences(ReadOnlySpan<byte> said) => before.Differences(said);

    private IEnumerable<(string Name, byte[] Content)> Files(ExchangeRules rules)
    {
        // What is new lies next to what it replaces for a while, in whole blocks.
        var bytes = exchange.Placed.Sum(entry => ((entry.Size / Block) + 1) * Block) + Slack;
        var needs = string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} {exchange.Placed.Count}");
        yield return ("needs", ServiceLists.Text([needs]));
        yield return ("clear", ServiceLists.Text(rules.Identities));
        foreach (var file in before.Contents.Concat(exchange.Arrived().Contents).Concat(after.Contents)
            .Concat(Removals("first", exchange.InTheWay)).Concat(Removals("last", exchange.Gone)))
        {
            yield return file;
        }

        foreach (var time in exchange.Retimed.GroupBy(entry => entry.Mtime))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"times/{time.Key}"), Paths(time));
        }

        using var folders = new MemoryStream();
        new TarExport(pool).WriteEntries(exchange.Folders, folders, null, CancellationToken.None);
        yield return ("folders.tar", folders.ToArray());
    }

    // A folder is empty when it goes: what is in it comes before it.
    private static IEnumerable<(string Name, byte[] Content)> Removals(string name, IEnumerable<TreeEntry> removed)
    {
        var folders = removed.ToLookup(entry => entry.Type == EntryType.Directory);
        return new[] { ($"{name}.files", Paths(folders[false])), ($"{name}.folders", Paths(folders[true].Reverse())) }
            .Where(file => file.Item2.Length > 0);
    }

    private static byte[] Paths(IEnumerable<TreeEntry> entries) =>
        [.. entries.SelectMany(entry => (byte[])[.. "./"u8, .. entry.Path.Bytes, 0])];
}
