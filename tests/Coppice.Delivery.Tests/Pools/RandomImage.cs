namespace Coppice.Delivery.Tests.Pools;

/// <summary>Images in files: blocks that are each filled by a number, 0 for zeros, -1 for a hole.</summary>
internal static class RandomImage
{
    private const int Block = 4096;

    public static byte[] Of(params IEnumerable<int> blocks) => [.. blocks.SelectMany(BlockOf)];

    public static string Write(string file, params IReadOnlyList<int> blocks)
    {
        using var stream = File.Create(file);
        stream.SetLength(blocks.Count * Block);
        foreach (var (i, number) in blocks.Index().Where(block => block.Item >= 0))
        {
            stream.Position = i * Block;
            stream.Write(BlockOf(number));
        }

        return file;
    }

    /// <summary>Blocks as images have them: runs out of some files, in another order each time, with holes.</summary>
    public static int[] Blocks(Random random, int files) =>
        [.. Enumerable.Range(0, random.Next(1, 30)).SelectMany(_ => random.Next(4) switch
        {
            0 => Enumerable.Repeat(-1, random.Next(1, 5)),
            1 => [0],
            _ => Enumerable.Range(random.Next(files) * 100 + 1, random.Next(1, 12)),
        })];

    private static byte[] BlockOf(int number)
    {
        var block = new byte[Block];
        if (number > 0)
        {
            new Random(number).NextBytes(block);
        }

        return block;
    }
}
