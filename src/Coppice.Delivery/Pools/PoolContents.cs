using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>What a pool elsewhere has.</summary>
/// <param name="Images">The current images.</param>
/// <param name="Revisions">Older images that are still there, and whose blocks can be had, too.</param>
public sealed record PoolContents(IReadOnlyList<ImageIdentity> Images, IReadOnlyList<ImageIdentity> Revisions)
{
    private const int MostLines = 100_000;

    /// <summary>A pool with nothing in it.</summary>
    public static PoolContents Empty { get; } = new([], []);

    /// <summary>Reads what <c>coppice-apply POOL --list</c> printed where the pool is.</summary>
    /// <exception cref="Failure">It is no such list, or cannot be read.</exception>
    public static PoolContents Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new Failure($"{VisibleText.Of(file)} is missing", $"coppice-apply POOL --list >{VisibleText.Of(file)}",
                kind: ProblemKind.NotFound);
        }

        var (images, revisions) = (new List<ImageIdentity>(), new List<ImageIdentity>());
        foreach (var (number, line) in File.ReadLines(file).Index())
        {
            var words = line.Split(' ');
            if (number >= MostLines
                || words is not ([_, _, _] or [_, _, _, "revision"])
                || !ImageName.IsGood(words[0])
                || !Digest.TryParse(words[2], out var digest)
                || !long.TryParse(words[1], out var bytes)
                    || bytes is <= 0 or > RecipeLimits.ImageBytes
                    || bytes % RecipeLimits.Block != 0)
            {
                throw new Failure(
                    "not a line of a pool's list: NAME BYTES DIGEST [revision]", "coppice-apply POOL --list",
                    new SourceSpan(file, number + 1, 1), kind: ProblemKind.FileAccess);
            }

            (words.Length == 3 ? images : revisions).Add(new ImageIdentity(words[0], bytes, digest.Hex));
        }

        return new PoolContents(images, revisions);
    }
}
