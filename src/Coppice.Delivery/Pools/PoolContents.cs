using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>Reads what <c>coppice-apply POOL --list</c> printed where the pool is.</summary>
public static class PoolContents
{
    private const int MostLines = 100_000;

    /// <summary>The images that the list names.</summary>
    /// <exception cref="Failure">It is no such list, or cannot be read.</exception>
    public static IReadOnlyList<ImageIdentity> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new Failure($"{VisibleText.Of(file)} is missing", $"coppice-apply POOL --list >{VisibleText.Of(file)}",
                kind: ProblemKind.NotFound);
        }

        var images = new List<ImageIdentity>();
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var words = line.Split(' ');
            if (number >= MostLines
                || words.Length != 3
                || !ImageName.IsGood(words[0])
                || !Digest.TryParse(words[2], out var digest)
                || !long.TryParse(words[1], out var bytes)
                    || bytes is <= 0 or > RecipeLimits.ImageBytes
                    || bytes % RecipeLimits.Block != 0)
            {
                throw new Failure(
                    "not a line of a pool's list: NAME BYTES DIGEST", "coppice-apply POOL --list",
                    new SourceSpan(file, number + 1, 1), kind: ProblemKind.FileAccess);
            }

            images.Add(new ImageIdentity(words[0], bytes, digest.Hex));
        }

        return images;
    }
}
