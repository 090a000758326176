using System.Collections.Concurrent;
using System.Globalization;
using Coppice.Delivery.Exchanging;
using Coppice.Delivery.Images;
using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Deploying;

/// <summary>Exchanges between generations that the store has, where the one in Qubes has the service that does it.</summary>
/// <param name="engine">The store; who writes the exchange holds its lock for reading.</param>
/// <param name="family">The family.</param>
internal sealed class GrownExchanges(CoppiceEngine engine, Family family) : IRootExchanges
{
    // The service itself, and what calls it.
    private static readonly BytePath[] Needed =
        [BytePath.Of("etc/qubes-rpc/coppice.Apply"), BytePath.Of("usr/lib/qubes/qrexec-agent")];

    // Siblings stand on one tree.
    private readonly ConcurrentDictionary<TreeListing, Lazy<TreeListing>> laid = [];

    /// <inheritdoc/>
    public ExchangeOffer Find(GenerationMark from, GenerationMark to)
    {
        if (Generation(from) is not { } old || Generation(to) is not { } wanted)
        {
            return new ExchangeOffer(null, $"the store no longer has {from.Name}");
        }

        var tree = engine.Layers.Listing(old.Layers);
        var goal = engine.Layers.Listing(wanted.Layers);
        if (Needed.Any(path => tree.Find(path) is null) || LiveRulesOf(wanted) is not { } rules)
        {
            return new ExchangeOffer(null, "");
        }

        var (stream, whyNot) = ExchangeStream.Between(
            tree, goal, family.QubesOf(wanted.Template) is not null ? Laid : one => one, () => RulesOf(rules, goal),
            engine.Layers.Pool);
        return stream is null ? new ExchangeOffer(null, whyNot) : new ExchangeOffer(new GrownExchange(stream), "");
    }

    /// <inheritdoc/>
    public ExchangeOffer Compare(GenerationMark generation)
    {
        if (Generation(generation) is not { } grown)
        {
            return new ExchangeOffer(null, $"the store no longer has {generation.Name}");
        }

        var tree = engine.Layers.Listing(grown.Layers);
        return Needed.Any(path => tree.Find(path) is null) || LiveRulesOf(grown) is not { } rules
            ? new ExchangeOffer(null, "")
            : new ExchangeOffer(
                new GrownComparison(
                    new ComparisonStream(tree, family.QubesOf(grown.Template) is not null, RulesOf(rules, tree)),
                    new MadeByStarts(engine, grown, tree)), "");
    }

    // Where the tree is the same, so is the generation, whatever its number.
    private Generation? Generation(GenerationMark mark) =>
        engine.Generations.History(mark.Template).FirstOrDefault(one => one.Tree == mark.Tree);

    private TreeListing Laid(TreeListing tree) =>
        laid.GetOrAdd(tree, one => new Lazy<TreeListing>(() => QubesLayout.Apply(one))).Value;

    private LiveRules? LiveRulesOf(Generation generation) =>
        engine.KnownDistributionOf(generation) is { } type ? engine.Distributions.LiveRules(type) : null;

    private static ExchangeRules RulesOf(LiveRules rules, TreeListing tree) => new(
        rules.Database,
        [.. rules.Locks.Select(one => $"{(one.Kind == LockKind.Fcntl ? "fcntl" : "file")} {one.Path.ToString()[1..]}")],
        [.. rules.Identities.Select(path => Line(path, tree)).OfType<string>()]);

    // What the generation itself has (identity: {keep: ...}) no start made. What it has empty becomes that again, time and all.
    private static string? Line(FinalizedPath path, TreeListing tree)
    {
        var there = tree.Below(path.Pattern.Folder).Where(entry => path.Pattern.Matches(entry.Path)).ToList();
        return there.Exists(entry => entry.Size > 0) ? null
            : path.Action != "empty" ? $"{path.Action} {path.Pattern.Text}"
            : there.Count == 0 ? $"remove {path.Pattern.Text}"
            : string.Create(CultureInfo.InvariantCulture, $"empty {path.Pattern.Text} {there[0].Mtime}");
    }

    private sealed class GrownComparison(ComparisonStream stream, MadeByStarts made) : IRootExchange
    {
        public long Bytes => stream.Length;

        public long AtLeast => stream.Length;

        public Digest Result => default;

        public void WriteTo(Stream output, Action<long> advanced, CancellationToken cancel) => stream.WriteTo(output);

        public IReadOnlyList<string> Differences(ReadOnlySpan<byte> said) =>
            [.. stream.Differences(said).Where(path => !made.Has(path)).Select(path => path.ToString())];
    }

    private sealed class GrownExchange(ExchangeStream stream) : IRootExchange
    {
        public long Bytes => stream.Length;

        public long AtLeast => stream.AtLeast;

        public Digest Result => stream.Result;

        public void WriteTo(Stream output, Action<long> advanced, CancellationToken cancel) =>
            stream.WriteTo(output, advanced, cancel);

        public IReadOnlyList<string> Differences(ReadOnlySpan<byte> said) =>
            [.. stream.Differences(said).Select(path => path.ToString())];
    }
}
