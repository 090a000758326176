using System.Globalization;
using Coppice.Delivery.Tar;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Exchanging;

/// <summary>What an <see cref="ExchangeStream"/> is made of.</summary>
/// <param name="Exchange">What is placed and removed.</param>
/// <param name="Before">What must be there before.</param>
/// <param name="After">What must be there at the end.</param>
/// <param name="Lists">What the service reads first.</param>
internal sealed record ExchangeParts(TreeExchange Exchange, LookSet Before, LookSet After, byte[] Lists)
{
    private const int Block = 4096;
    private const long Slack = 16 << 20;

    /// <summary>The bytes of the stream.</summary>
    public long Length { get; } = Lists.Length + TarExport.LengthOf(Exchange.Placed);

    /// <summary>Makes them.</summary>
    public static ExchangeParts Of(TreeExchange exchange, ExchangeRules rules, ContentPool pool)
    {
        var (before, after) = (exchange.Before(rules.Database), exchange.After());
        return new ExchangeParts(
            exchange, before, after, ServiceLists.Of(rules, Files(exchange, before, after, rules, pool)));
    }

    private static IEnumerable<(string Name, byte[] Content)> Files(
        TreeExchange exchange, LookSet before, LookSet after, ExchangeRules rules, ContentPool pool)
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
