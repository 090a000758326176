using System.Security.Cryptography;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Support;

/// <summary>
/// A part of a stream with all that can be wrong with it: built by hand, so that nothing is put right on the way.
/// </summary>
internal sealed record Part(PartHeader Header, byte[] Map, byte[] Literals)
{
    /// <summary>A right part.</summary>
    public static Part Of(
        int number,
        string name,
        byte[] image,
        IReadOnlyList<RecipeSource> sources,
        IReadOnlyList<BlockRun> runs,
        long made = RecipeStream.Made)
    {
        var map = BlockRun.WriteMap(runs);
        using var literals = new MemoryStream();
        var at = 0;
        foreach (var run in runs)
        {
            var bytes = (int)run.Count * RecipeLimits.Block;
            literals.Write(run.Source == BlockRun.Literal ? image.AsSpan(at, bytes) : default);
            at += bytes;
        }

        var identity = Identity(name, image);
        var header = new PartHeader(
            RecipeStream.Id, made, number, identity, sources, runs.Count, Convert.ToHexStringLower(SHA256.HashData(map)),
            literals.Length / RecipeLimits.Block);
        return new Part(header, map, literals.ToArray());
    }

    /// <summary>A part that has every block in it.</summary>
    public static Part Whole(int number, string name, byte[] image, long made = RecipeStream.Made) =>
        Of(number, name, image, [], [new BlockRun((uint)(image.Length / RecipeLimits.Block), BlockRun.Literal, 0)], made);

    /// <summary>The digest as docs/recipes.md defines it, computed in the plainest way.</summary>
    public static ImageIdentity Identity(string name, byte[] image) => new(
        name, image.Length,
        Convert.ToHexStringLower(SHA256.HashData([.. image.Chunk(RecipeLimits.Block).SelectMany(SHA256.HashData)])));

    /// <summary>With another map, correctly signed.</summary>
    public Part WithRuns(params BlockRun[] runs)
    {
        var map = BlockRun.WriteMap(runs);
        return this with
        {
            Map = map,
            Header = Header with { Runs = runs.Length, Map = Convert.ToHexStringLower(SHA256.HashData(map)) },
        };
    }
}

/// <summary>Puts streams together.</summary>
internal static class RecipeStream
{
    public const long Made = 1_700_000_000;

    public static string Id { get; } = new('5', 32);

    public static byte[] Of(RecipePrivateKey key, params Part[] parts) =>
        Of(key, new EndHeader(Id, parts.Length == 0 ? Made : parts[0].Header.Made, parts.Length), parts);

    public static byte[] Of(RecipePrivateKey key, EndHeader? end, params Part[] parts)
    {
        using var stream = new MemoryStream();
        foreach (var part in parts)
        {
            stream.Write(key.Sign(part.Header));
            stream.Write(part.Map);
            stream.Write(part.Literals);
        }

        stream.Write(end is null ? [] : key.Sign(end));
        return stream.ToArray();
    }

    /// <summary>An image of blocks that are each filled with one number; 0 is a block of zeros.</summary>
    public static byte[] Image(params int[] blocks) => [.. blocks.SelectMany(number =>
    {
        var block = new byte[RecipeLimits.Block];
        if (number != 0)
        {
            new Random(number).NextBytes(block);
        }

        return block;
    })];
}
