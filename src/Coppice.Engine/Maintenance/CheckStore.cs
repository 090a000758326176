using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Changelogs;
using Coppice.Growing.Unpacking;
using Coppice.Store;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Maintenance;

/// <summary>Checks everything that the store keeps: hashes contents, packages and indexes again. Changes nothing.</summary>
/// <param name="engine">The store.</param>
public sealed class CheckStore(CoppiceEngine engine)
{
    private const string Step = "fsck";

    /// <summary>Checks.</summary>
    /// <returns>What is wrong; nothing when the store is good.</returns>
    public IReadOnlyList<FsckProblem> Run(IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockAgainstBuilds(progress, cancel);
        var (done, total) = (0L, 0L);
        void Checked(string path)
        {
            var now = Interlocked.Increment(ref done);
            progress.Report(new StepAdvanced(Step, now, Math.Max(now, total), ProgressUnit.Items));
        }

        var files = new FileChecks(engine.Store, engine.Snapshots, Checked);
        total = files.Count + Entries(StoreFolder.Layers) + Entries(StoreFolder.Contents);
        var options = new FsckOptions
        {
            KnownNames = FileChecks.KnownNames,
            Checks =
            [
                files.Snapshots, files.Packages, stop => PayloadRecords.Check(engine.Store, stop),
                stop => ChangelogRecords.Check(engine.Store, stop),
                stop => SourceChecks.Run(engine.Sources, stop), stop => BuildChecks.Run(engine.Builds, stop),
            ],
            Checked = Checked,
        };
        return progress.Run(
            Step,
            "check the store",
            () => new Fsck(engine.Store, options).Run(cancel),
            problems => new StepEnded(
                Step,
                problems.Count == 0 ? StepOutcome.Done : StepOutcome.Failed,
                $"{Quantity.Count(done, "object")} checked, {Quantity.Count(problems.Count, "problem")}"));
    }

    // Layers lie directly in their folder, contents one level below theirs.
    private long Entries(string name)
    {
        try
        {
            var folders = Directory.GetDirectories(engine.Store.At(name));
            return name == StoreFolder.Layers
                ? folders.Length
                : folders.Sum(folder => Directory.EnumerateFiles(folder).LongCount());
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // The check itself says what is wrong.
            return 0;
        }
    }
}
