namespace Coppice.Store.Trees;

/// <summary>What a tree may have at most, so that hostile packages end in a message and not in a machine that hangs.</summary>
public sealed record TreeLimits
{
    /// <summary>Bytes of one file, holes included. Default 64 GiB: reading the holes of more takes minutes.</summary>
    public long FileBytes { get; init; } = 64L << 30;

    /// <summary>Entries of a tree. Default 5 million.</summary>
    public int Entries { get; init; } = 5_000_000;

    /// <summary>Levels of directories. Default 10,500: each level takes an open handle during a walk.</summary>
    public int Levels { get; init; } = 10_500;
}
