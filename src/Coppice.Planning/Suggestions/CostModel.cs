namespace Coppice.Planning.Suggestions;

/// <summary>
/// What growing a template costs beyond its parent, as a straight line through measured growths: every growth costs something,
/// and every package and every byte on top of that. The contents of files are stored once for the whole family whatever the tree
/// is like, so they are no part of it; a layer's directories, links, manifest and rewritten databases are.
/// </summary>
/// <param name="SecondsPerGrowth">Seconds for mounting, asking apt, finalizing, checking, storing.</param>
/// <param name="SecondsPerPackage">Seconds for each package: its scripts, its triggers, the database.</param>
/// <param name="SecondsPerMebibyte">Seconds for each MiB that packages say they take.</param>
/// <param name="BytesPerGrowth">Bytes of the databases and caches that every layer rewrites.</param>
/// <param name="BytesPerPackage">Bytes of directories, links and lines of the manifest for each package.</param>
public sealed record CostModel(
    double SecondsPerGrowth, double SecondsPerPackage, double SecondsPerMebibyte, double BytesPerGrowth, double BytesPerPackage)
{
    /// <summary>
    /// Seconds. What saves less is shown as nothing, and is nothing: the model is off by more.
    /// </summary>
    internal const double LeastSaving = 0.05;

    /// <summary>
    /// Least squares over the growths of examples/fifty-seven, two at a time on two cores with packages already there (281 s in
    /// all; the line is off by 1.9 s for one growth and by 1.0 MiB for one layer, root mean square). docs/suggest.md says how it
    /// was taken.
    /// </summary>
    public static CostModel Measured { get; } = new(2.9, 0.09, 0.0225, 180 << 10, 100 << 10);

    /// <summary>What one growth costs.</summary>
    /// <param name="packages">How many packages it adds.</param>
    /// <param name="installedBytes">What they say they take.</param>
    public Cost OfGrowth(int packages, long installedBytes) =>
        new Cost(SecondsPerGrowth, (long)BytesPerGrowth) + OfPackages(packages, installedBytes);

    /// <summary>What packages cost in a growth that is made anyway.</summary>
    public Cost OfPackages(int packages, long installedBytes) =>
        new(
            (SecondsPerPackage * packages) + (SecondsPerMebibyte * installedBytes / (1 << 20)),
            (long)(BytesPerPackage * packages));
}

/// <summary>A cost, or a saving.</summary>
/// <param name="Seconds">Seconds of growing, on one of two busy cores.</param>
/// <param name="Bytes">Bytes in the store besides the contents of files.</param>
public readonly record struct Cost(double Seconds, long Bytes)
{
    /// <summary>Both.</summary>
    public static Cost operator +(Cost a, Cost b) => new(a.Seconds + b.Seconds, a.Bytes + b.Bytes);

    /// <summary>What the first has more.</summary>
    public static Cost operator -(Cost a, Cost b) => new(a.Seconds - b.Seconds, a.Bytes - b.Bytes);

    /// <summary>So many times.</summary>
    public static Cost operator *(int times, Cost cost) => new(times * cost.Seconds, times * cost.Bytes);
}
