using Coppice.Engine.Building;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Store;
using Coppice.Store.Logs;

namespace Coppice.Engine.Tests.Building;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 40, 52, TimeSpan.Zero);

    private readonly TestStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public void Logs_of_growths_that_failed_go_after_the_next_build_but_for_the_newest()
    {
        var grown = Log("vault", 5);
        store.Generations.Add(store.Record("vault") with { Log = grown });
        Log("vault", 4);
        Log("vault", 3);
        var newest = Log("vault", 2);
        var never = Log("dev", 1);
        using var engine = CoppiceEngine.Open(
            new EngineOptions(store.FamilyFile, store.Store.Path, new ProcessRunner(), new FakeTime(), _ => null),
            NoProgress.Instance);

        Retention.RemoveLogs(engine);

        Assert.Equal(
            new[] { grown, newest, never }.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(store.Store.At(StoreFolder.Logs)).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    // The name of a log that was begun so many hours ago.
    private string Log(string template, int hours)
    {
        var file = new GrowthLogs(store.Store).NewFile(template, Now.AddHours(-hours));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "log");
        return GrowthLogs.NameOf(file);
    }
}
