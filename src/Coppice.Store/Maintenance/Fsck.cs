using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

namespace Coppice.Store.Maintenance;

/// <summary>What <see cref="Fsck"/> cannot know by itself.</summary>
public sealed record FsckOptions
{
    /// <summary>Names directly below the store that other stages own.</summary>
    public IReadOnlyCollection<string> KnownNames { get; init; } = [];

    /// <summary>Checks of other stages' folders.</summary>
    public IReadOnlyList<Func<CancellationToken, IEnumerable<FsckProblem>>> Checks { get; init; } = [];

    /// <summary>Called with every object and entry that was checked; from several threads.</summary>
    public Action<string>? Checked { get; init; }
}

/// <summary>
/// Checks everything that the store keeps: re-hashes all contents, compares each object with its name, each layer with its
/// manifest and each generation with its layers and tree digest, and finds what does not belong there. Changes nothing.
/// Hold <see cref="StoreLock.Build"/> meanwhile, or what is being added looks foreign.
/// </summary>
public sealed class Fsck(StoreFolder store, FsckOptions options)
{
    private static readonly string[] OwnNames =
    [
        StoreFolder.Format, StoreFolder.Contents, StoreFolder.Layers, StoreFolder.Generations, StoreFolder.Logs, StoreFolder.Work,
        PendingFile.Name, StoreLock.BuildLock, StoreLock.UseLock,
    ];

    /// <summary>Every problem, pool first, then layers, generations, other stages' folders.</summary>
    public IReadOnlyList<FsckProblem> Run(CancellationToken cancel = default)
    {
        var pool = new PoolCheck(store, options.Checked);
        var layers = new LayerCheck(store, pool, options.Checked);
        var problems = new List<FsckProblem>(Foreign());
        problems.AddRange(pool.Run(cancel));
        problems.AddRange(layers.Run(cancel));
        problems.AddRange(new GenerationCheck(store).Run(cancel));
        foreach (var check in options.Checks)
        {
            problems.AddRange(check(cancel));
        }

        return problems;
    }

    private IEnumerable<FsckProblem> Foreign()
    {
        using var root = DirectoryHandle.Open(store.Path);
        return root.Names()
            .Select(name => System.Text.Encoding.UTF8.GetString(name))
            .Where(name => !OwnNames.Contains(name) && !options.KnownNames.Contains(name))
            .Select(name => FsckProblem.Foreign(store.At(name)))
            .ToList();
    }
}
