namespace Coppice.Recipes;

/// <summary>What a recipe may not exceed. The receiving side refuses more before it sets memory or space aside for it.</summary>
public static class RecipeLimits
{
    /// <summary>Bytes in a block. Images, runs and sources are whole blocks.</summary>
    public const int Block = 4096;

    /// <summary>Bytes of one image: 256 GiB.</summary>
    public const long ImageBytes = 256L << 30;

    /// <summary>Runs of one image; its map takes 12 bytes for each.</summary>
    public const int Runs = 4 << 20;

    /// <summary>Sources that one image may name.</summary>
    public const int Sources = 512;

    /// <summary>Images in one stream.</summary>
    public const int Parts = 1024;

    /// <summary>Bytes of one line of a header, without its end.</summary>
    public const int Line = 256;

    /// <summary>Lines of one header, its signature included.</summary>
    public const int Lines = Sources + 16;
}
