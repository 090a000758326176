using System.Text;

namespace Coppice.Recipes;

/// <summary>
/// What stands before each image of a stream, and at its end: a few lines of ASCII, signed. docs/recipes.md describes them.
/// </summary>
/// <param name="Stream">32 hexadecimal digits that all parts of a stream have in common.</param>
/// <param name="Made">When the stream was made, in seconds since 1970.</param>
public abstract record RecipeHeader(string Stream, long Made)
{
    /// <summary>The first line of a part.</summary>
    internal const string PartLine = "coppice-recipe 1";

    /// <summary>The first line of a stream's end.</summary>
    internal const string EndLine = "coppice-recipe-end 1";

    /// <summary>What the line with the signature begins with.</summary>
    internal const string SignatureField = "signature ";

    /// <summary>The header as it is signed: every line with its line feed.</summary>
    public byte[] Bytes()
    {
        var text = new StringBuilder();
        foreach (var line in Lines())
        {
            text.Append(line).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private protected abstract IEnumerable<string> Lines();
}

/// <summary>The header of one image.</summary>
/// <param name="Stream">See <see cref="RecipeHeader"/>.</param>
/// <param name="Made">See <see cref="RecipeHeader"/>.</param>
/// <param name="Part">The image's number in the stream, from 1.</param>
/// <param name="Image">The image that the part makes.</param>
/// <param name="Sources">Images that it takes blocks from.</param>
/// <param name="Runs">How many runs its map has.</param>
/// <param name="Map">SHA-256 of the map, hexadecimal.</param>
/// <param name="Literals">How many blocks follow the map.</param>
public sealed record PartHeader(
    string Stream, long Made, int Part, ImageIdentity Image, IReadOnlyList<RecipeSource> Sources, int Runs, string Map,
    long Literals)
    : RecipeHeader(Stream, Made)
{
    private protected override IEnumerable<string> Lines() =>
    [
        PartLine,
        $"stream {Stream}",
        $"made {Made}",
        $"part {Part}",
        $"image {Image}",
        .. Sources.Select(source => $"source {(source.InStream ? "stream" : "pool")} {source.Image}"),
        $"map {Runs} {Map}",
        $"literals {Literals}",
    ];
}

/// <summary>The end of a stream. Without it nothing of the stream becomes visible.</summary>
/// <param name="Stream">See <see cref="RecipeHeader"/>.</param>
/// <param name="Made">See <see cref="RecipeHeader"/>.</param>
/// <param name="Parts">How many images came before.</param>
public sealed record EndHeader(string Stream, long Made, int Parts) : RecipeHeader(Stream, Made)
{
    private protected override IEnumerable<string> Lines() => [EndLine, $"stream {Stream}", $"made {Made}", $"parts {Parts}"];
}

/// <summary>One content of an image.</summary>
/// <param name="Name">A name that <see cref="ImageName"/> takes.</param>
/// <param name="Bytes">Its size, a multiple of 4096.</param>
/// <param name="Digest">Its <see cref="ImageDigest"/>.</param>
public readonly record struct ImageIdentity(string Name, long Bytes, string Digest)
{
    /// <summary>How many blocks it has.</summary>
    public long Blocks => Bytes / RecipeLimits.Block;

    /// <summary>Name, size and digest with a space between: the form in headers and lists.</summary>
    public override string ToString() => $"{Name} {Bytes} {Digest}";
}

/// <summary>An image that blocks are taken from.</summary>
/// <param name="InStream">Whether it is an earlier image of this stream; else the pool has it.</param>
/// <param name="Image">Which content of it.</param>
public readonly record struct RecipeSource(bool InStream, ImageIdentity Image);
