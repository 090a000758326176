using Coppice.Store.Logs;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Logs;

public sealed class GrowthLogsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 40, 52, TimeSpan.FromHours(1));

    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly StoreFolder store;
    private readonly GrowthLogs logs;

    public GrowthLogsTests()
    {
        store = StoreOpening.OpenOrCreate(folder.At("store"));
        logs = new GrowthLogs(store);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_growth_has_a_folder_of_its_own_named_by_template_and_time()
    {
        Assert.Equal("vault.20261121T214052Z", GrowthLogs.NameOf(Write("vault", Now)));
        Assert.Equal("vault.20261121T214052Z-2", GrowthLogs.NameOf(Write("vault", Now)));
        Assert.Equal("vault.20261121T214052Z-3", GrowthLogs.NameOf(Write("vault", Now)));
    }

    [Fact]
    public void The_newest_of_each_template_and_what_a_kept_generation_names_stay()
    {
        // Ten in one second: the tenth is the newest, whatever the order of their names.
        var same = Enumerable.Range(0, 10).Select(_ => Write("vault", Now)).ToList();
        var old = Write("vault", Now.AddDays(-1));
        var kept = Write("vault", Now.AddDays(-2));
        Write("vault.2", Now.AddDays(-3));
        Write("dev", Now.AddDays(-4));
        Directory.CreateDirectory(store.At(StoreFolder.Logs, "somebody's"));
        File.WriteAllText(store.At(StoreFolder.Logs, "vault.20261121T214052Z.txt"), "");
        Assert.Equal(
            [Path.GetDirectoryName(old)!, .. same.SkipLast(1).Select(file => Path.GetDirectoryName(file)!)],
            logs.Unneeded(new HashSet<string> { GrowthLogs.NameOf(kept) }));
    }

    private string Write(string template, DateTimeOffset time)
    {
        var file = logs.NewFile(template, time);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "log");
        return file;
    }
}
