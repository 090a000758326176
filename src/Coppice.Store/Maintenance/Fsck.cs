using Coppice.Foundation;
using Coppice.Foundation.Posix;

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
/// Checks everything that the store keeps: re-hashes all contents, compares each object with its name, each layer with its manifest
/// and each generation with its layers and tree digest, and finds what does not belong there. Changes nothing.
/// Hold <see cref="StoreLock.Build"/> meanwhile, or what is being added looks foreign.
/// </summary>
public sealed class Fsck(StoreFolder store, FsckOptions options)
{
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

    /// <summary>Does a check; what the kernel refuses (a bad sector, for instance) is a problem of its own.</summary>
    internal static IEnumerable<FsckProblem> Guarded(string path, Func<IEnumerable<FsckProblem>> check)
    {
        try
        {
            return check().ToList();
        }
        catch (IOException e)
        {
            return [new FsckProblem(path, $"cannot be read: {VisibleText.Of(e.Message)}", "check the disk: dmesg | tail")];
        }
        catch (Failure e)
        {
            return [new FsckProblem(path, e.Message, e.Problems[0].Hint ?? "coppice build")];
        }
    }

    internal static FsckProblem ForeignFile(string path) =>
        new(path, "does not belong to the store", $"look at it, then move it away: mv {VisibleText.Of(path)} /elsewhere");

    private IEnumerable<FsckProblem> Foreign()
    {
        using var root = DirectoryHandle.Open(store.Path);
        return root.Names()
            .Select(name => System.Text.Encoding.UTF8.GetString(name))
            .Where(name => !StoreFolder.OwnNames.Contains(name) && !options.KnownNames.Contains(name))
            .Select(name => ForeignFile(store.At(name)))
            .ToList();
    }
}
