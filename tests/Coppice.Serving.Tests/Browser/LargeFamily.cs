using Coppice.Serving.Listening;
using Coppice.Store.Generations;

namespace Coppice.Serving.Tests.Browser;

/// <summary>
/// A family of 57 templates on record, with hostile names among its packages and a log that failed, served on a port.
/// </summary>
internal sealed class LargeFamily : IAsyncDisposable
{
    private const string Hostile = "<img/src=x/onerror=\"window.hacked=1\"><script>window.hacked=1</script>\u202e";
    private static readonly string[] Trunks = ["net", "desktop", "office", "dev", "media"];

    private readonly CancellationTokenSource stop = new();
    private readonly TestStore store = new();
    private readonly TaskCompletionSource<string> address = new();
    private Task server = Task.CompletedTask;

    /// <summary>The address with the token.</summary>
    public Task<string> Address => address.Task;

    /// <summary>What was told of bugs.</summary>
    public List<string> Bugs { get; } = [];

    public static LargeFamily Start()
    {
        var family = new LargeFamily();
        family.Fill();
        family.server = Task.Run(async () =>
        {
            try
            {
                await PageServer.RunAsync(
                    new PageRequest(
                        [family.store.Engine with { FamilyIsNamed = true, Time = TimeProvider.System }], ListenAddress.Default),
                    family.address.SetResult, family.Bugs.Add, family.stop.Token);
            }
            catch (Exception e)
            {
                family.address.TrySetException(e);
            }
        });
        return family;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await server;
        stop.Dispose();
        store.Dispose();
    }

    private void Fill()
    {
        List<(string Name, string Parent)> templates = [.. Trunks.Select(name => (name, "base"))];
        templates.AddRange(Enumerable.Range(0, 51).Select(i => ($"{Trunks[i % 5]}-{i / 5 + 1:00}",
            i < 5 ? Trunks[i] : $"{Trunks[i % 5]}-{(i / 5 + 1) / 2:00}")));
        File.WriteAllText(store.FamilyFile, """
            version: 1
            family: test
            archives:
              bookworm: {type: debian, suites: [bookworm], components: [main]}
            templates:
              base: {archive: bookworm}

            """ + string.Concat(templates.Select(one => $"  {one.Name}: {{from: {one.Parent}, packages: [less]}}\n")));
        Record("base", null, 118L << 20, 118L << 20);
        foreach (var (name, parent) in templates.Where(template => template.Name != "media-09"))
        {
            var on = store.Generations.Current(parent)!;
            var own = (1L + (name.Sum(c => c) * 31 % 97)) << 20;
            Record(name, on, own, on.TotalBytes + own);
        }

        store.TakeNewest(DateTimeOffset.UtcNow.AddHours(-2), "less 590-3 100000");
        store.KeepChangelog(
            "less", "590-3",
            TestStore.Changelog("less", [.. Enumerable.Range(0, 12).Select(i => ("590-3", $"CVE-2024-{46600 + i}: a flaw")),
                ("590-3", $"Revert the change for CVE-2022-46663: regression {Hostile}"), ("590-2", "x")]),
            TestStore.Changelog("less", ("590-3", $"LESSOPEN is off\n    {Hostile}")));
        store.RecordCache(Hostile, "http://mirror.example/debian answered 502 Bad Gateway", new string('x', 300));
        const string log = "net.20260102T030405Z";
        Directory.CreateDirectory(store.Store.At("logs", log));
        File.WriteAllText(
            store.Store.At("logs", log, "growth.log"),
            $"Setting up less (590-2) ...\n\x1b[31mred\x1b[0m {Hostile}\nmain.c:3:10: fatal error: zlib.h: No such file or directory\n"
                + "compilation terminated.\nmake: *** [Makefile:12: all] Error 1\n");
    }

    private void Record(string name, Generation? parent, long own, long total)
    {
        for (var number = 1; number <= 2; number++)
        {
            store.Generations.Add(store.Record(
                name, TestServer.Package("less", $"590-{number}"), TestServer.Package(Hostile, $"{number}")) with
            {
                Number = 0,
                UpdatePolicy = [],
                Parent = parent is null ? null : new GenerationParent(parent.Template, parent.Number, parent.Tree),
                OwnBytes = own, TotalBytes = total, Method = parent is null ? "build" : "graft",
                NotFaster = parent is null ? ["graft: a base has no parent"] : [],
                Log = name == "net" ? "net.20260102T030405Z" : null,
            });
        }
    }
}
