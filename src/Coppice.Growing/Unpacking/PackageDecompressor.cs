using System.Globalization;
using Coppice.Distributions;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// Decompresses packages, confined. Packages that wait together share a confined process, since one costs more than most
/// packages do. No package can change what comes out of another one there (docs/sandbox.md), but it can end that process.
/// </summary>
/// <param name="runner">Runs this machine's programs.</param>
/// <param name="manager">Their distribution.</param>
internal sealed class PackageDecompressor(IProcessRunner runner, IPackageManager manager)
{
    // Each package takes two descriptors of the process.
    internal const int MostTogether = 128;

    /// <summary>Whether packages of this distribution can be decompressed before they are installed.</summary>
    public bool Works { get; } = manager.Unpack([]) is not null;

    /// <summary>Decompresses packages, all by one process.</summary>
    /// <param name="packages">At most <see cref="MostTogether"/>.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Which of them are whole.</returns>
    public IReadOnlyList<bool> Run(IReadOnlyList<PackageToUnpack> packages, CancellationToken cancel)
    {
        var whole = RunOnce(packages, cancel);
        // Whichever package ended the process, or broke itself: the others have nothing to do with it.
        return packages.Count == 1 ? whole : [.. packages.Select((package, i) => whole[i] || RunOnce([package], cancel)[0])];
    }

    /// <summary>
    /// Shares packages out among the processors, so that all of them are busy for about the same time: a package takes as long as
    /// its file is large.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<T>> Shares<T>(IReadOnlyList<T> packages, int processors, Func<T, long> sizeOf)
    {
        var count = Math.Min(packages.Count, Math.Max(processors, (packages.Count + MostTogether - 1) / MostTogether));
        var shares = Enumerable.Range(0, count).Select(_ => (Packages: new List<T>(), Size: 0L)).ToArray();
        foreach (var package in packages.OrderByDescending(sizeOf))
        {
            var smallest = Enumerable.Range(0, count).Where(i => shares[i].Packages.Count < MostTogether)
                .MinBy(i => shares[i].Size);
            shares[smallest].Packages.Add(package);
            shares[smallest].Size += sizeOf(package);
        }

        return [.. shares.Select(share => share.Packages)];
    }

    private bool[] RunOnce(IReadOnlyList<PackageToUnpack> packages, CancellationToken cancel)
    {
        var numbers = runner.Run(manager.Unpack(packages)!, cancel).Text.Split('\n').ToHashSet();
        return [.. packages.Select((_, i) => numbers.Contains(i.ToString(CultureInfo.InvariantCulture)))];
    }
}
