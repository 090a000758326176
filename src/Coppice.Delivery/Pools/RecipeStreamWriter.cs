using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Writes a stream of recipes: image after image, then its end. Each block that is new to pool and stream is in it, most of them
/// once.
/// </summary>
/// <param name="output">Takes the stream.</param>
/// <param name="key">The key to sign with.</param>
/// <param name="made">The time of the stream; the receiving side takes none that is older than what it has.</param>
public sealed class RecipeStreamWriter(Stream output, RecipePrivateKey key, DateTimeOffset made)
{
    private readonly string stream = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly KnownBlocks known = new();
    private readonly HashSet<string> there = [];
    private int parts;

    /// <summary>
    /// Says that the pool has an image, so that its blocks need not be sent. All of them before the first <see cref="Add"/>.
    /// </summary>
    public void PoolHas(string name, BlockIndex index)
    {
        there.Add(name);
        known.AddWhole(new RecipeSource(InStream: false, Identity(name, index)), index);
    }

    /// <summary>Writes the recipe of an image.</summary>
    /// <param name="name">The image's name in the pool.</param>
    /// <param name="file">The image; it must not change meanwhile.</param>
    /// <param name="index">Its blocks.</param>
    /// <param name="advanced">Called with bytes of new blocks written so far, and their sum.</param>
    /// <param name="cancel">Stops; the stream is worth nothing then.</param>
    /// <exception cref="Failure">It takes more runs or sources than a recipe may have.</exception>
    public PartSize Add(
        string name, string file, BlockIndex index, Action<long, long>? advanced = null, CancellationToken cancel = default)
    {
        var image = Identity(name, index);
        var (sources, runs) = RunPlanner.Plan(known, image, index);
        runs = there.Contains(name) ? runs : ShortRuns.Join(runs);
        if (runs.Count > RecipeLimits.Runs || sources.Count > RecipeLimits.Sources || parts == RecipeLimits.Parts)
        {
            throw new Failure(
                $"{VisibleText.Of(name)} does not fit into a recipe: {runs.Count} runs of blocks, {sources.Count} sources",
                "name fewer templates: coppice pool TEMPLATE …", kind: ProblemKind.NoSpace);
        }

        var map = BlockRun.WriteMap(runs);
        var literals = runs.Where(run => run.Source == BlockRun.Literal).Sum(run => (long)run.Count);
        output.Write(key.Sign(new PartHeader(
            stream, made.ToUnixTimeSeconds(), ++parts, image, sources, runs.Count, Convert.ToHexStringLower(SHA256.HashData(map)),
            literals)));
        output.Write(map);
        WriteLiterals(file, runs, literals * RecipeLimits.Block, advanced, cancel);
        return new PartSize(
            literals * RecipeLimits.Block,
            runs.Where(run => run.Source > BlockRun.Literal).Sum(run => (long)run.Count * RecipeLimits.Block), runs.Count);
    }

    /// <summary>Ends the stream. Without it the receiving side changes nothing.</summary>
    public void End()
    {
        output.Write(key.Sign(new EndHeader(stream, made.ToUnixTimeSeconds(), parts)));
        output.Flush();
    }

    private static ImageIdentity Identity(string name, BlockIndex index) => new(name, index.Bytes, index.Digest);

    private void WriteLiterals(
        string file, IReadOnlyList<BlockRun> runs, long total, Action<long, long>? advanced, CancellationToken cancel)
    {
        using var image = File.OpenRead(file);
        var buffer = new byte[1 << 20];
        var (at, done) = (0L, 0L);
        foreach (var run in runs)
        {
            var end = at + ((long)run.Count * RecipeLimits.Block);
            for (image.Position = at; run.Source == BlockRun.Literal && at < end;)
            {
                cancel.ThrowIfCancellationRequested();
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
                image.ReadExactly(piece);
                output.Write(piece);
                at += piece.Length;
                advanced?.Invoke(done += piece.Length, total);
            }

            at = end;
        }
    }
}

/// <summary>What the recipe of an image comes to.</summary>
/// <param name="Literal">Bytes of blocks that are in the stream.</param>
/// <param name="Shared">Bytes of blocks that pool or stream have already.</param>
/// <param name="Runs">Runs of its map.</param>
public readonly record struct PartSize(long Literal, long Shared, int Runs);
