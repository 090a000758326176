namespace Coppice.Archives.Fetching;

/// <summary>The limits that everything fetched from a mirror passes.</summary>
public sealed record FetchLimits
{
    /// <summary>How often one file is tried, the first time included.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause before the second attempt; it doubles with every further one.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long connecting, and then the response's headers, may take.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Over each such stretch of time a transfer must bring <see cref="MinimumBytes"/>.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The fewest bytes per <see cref="Window"/>: 20 kB in 20 s, slower than any modem of use.</summary>
    public long MinimumBytes { get; init; } = 20_000;

    /// <summary>How many redirects are followed for one file.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>Largest signed root file (Debian: InRelease), whose size nothing signed tells beforehand.</summary>
    public long RootBytes { get; init; } = 16 << 20;

    /// <summary>
    /// Largest signed file that is an index itself (Arch: REPOSITORY.db, REPOSITORY.files), as it lies on the mirror.
    /// </summary>
    public long SignedIndexBytes { get; init; } = 256 << 20;

    /// <summary>Largest detached signature; pacman takes none that is larger either.</summary>
    public long SignatureBytes { get; init; } = 16 << 10;

    /// <summary>Largest package index, compressed or not.</summary>
    public long IndexBytes { get; init; } = 1 << 30;

    /// <summary>Largest package.</summary>
    public long PackageBytes { get; init; } = 16L << 30;
}
