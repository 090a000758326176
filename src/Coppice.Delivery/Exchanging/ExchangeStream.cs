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
    private readonly ContentPool pool;
    private readonly Lazy<ExchangeParts> parts;

    private ExchangeStream(long atLeast, Func<TreeExchange> exchange, Func<ExchangeRules> rules, ContentPool pool)
    {
        (this.pool, AtLeast) = (pool, atLeast);
        parts = new Lazy<ExchangeParts>(() => ExchangeParts.Of(exchange(), rules(), pool));
    }

    /// <summary>The bytes of files that are sent at least. Known at once, as long as nothing else is asked.</summary>
    public long AtLeast { get; }

    /// <summary>The bytes that are sent.</summary>
    public long Length => parts.Value.Length;

    /// <summary>The digest that the service has to report.</summary>
    public Digest Result => parts.Value.After.Digest;

    /// <summary>How many files and folders are placed.</summary>
    public int Placed => parts.Value.Exchange.Placed.Count;

    /// <summary>How many are removed by themselves.</summary>
    public int Removed => parts.Value.Exchange.Removed.Count;

    /// <summary>Bytes in the files that are new or changed.</summary>
    public long ChangedBytes => parts.Value.Exchange.Placed.Where(entry => entry.Link is null).Sum(entry => entry.Size);

    /// <summary>The stream from one tree to another.</summary>
    /// <param name="from">What the template has.</param>
    /// <param name="to">What it is to have.</param>
    /// <param name="lay">
    /// A tree as it lies in the template: with <c>/home.orig</c> and <c>/usr/local.orig</c>, or as it is.
    /// </param>
    /// <param name="rules">Says what is known of the system, when that is needed.</param>
    /// <param name="pool">The contents.</param>
    /// <returns>The stream; else why there can be none, for people.</returns>
    public static (ExchangeStream? Stream, string WhyNot) Between(
        TreeListing from, TreeListing to, Func<TreeListing, TreeListing> lay, Func<ExchangeRules> rules, ContentPool pool)
    {
        var changed = TreeExchange.Changed(from, to);
        return TreeExchange.KeepingAttribute(changed) is { } folder
            ? (null, $"{folder} loses an attribute")
            : (new ExchangeStream(
                TreeExchange.Bytes(changed), () => new TreeExchange(lay(from), lay(to)), rules, pool), "");
    }

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes of contents written so far.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The store has lost or changed a content; what was written is too little.</exception>
    public void WriteTo(Stream output, Action<long>? advanced, CancellationToken cancel)
    {
        output.Write(parts.Value.Lists);
        new TarExport(pool).WriteEntries(parts.Value.Exchange.Placed, output, advanced, cancel);
    }

    /// <summary>The paths in which the template differs from what it was taken to have.</summary>
    /// <param name="said">What the service says that it found.</param>
    public IReadOnlyList<BytePath> Differences(ReadOnlySpan<byte> said) => parts.Value.Before.Differences(said);
}
