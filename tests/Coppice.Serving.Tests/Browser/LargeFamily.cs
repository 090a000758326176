using System.Text;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Sandbox;
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
                        [
                            family.store.Engine with
                            {
                                FamilyIsNamed = true, Time = TimeProvider.System, Processes = new ConfinedRunner(),
                            },
                        ],
                        ListenAddress.Default),
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
              own: {type: debian, builds: [parts], in: base, take: all}
            components:
              parts: {override: parts}
            templates:
              base: {archive: bookworm}

            """ + string.Concat(templates.Select(one => $"  {one.Name}: {{from: {one.Parent}, packages: [less]}}\n")));
        AddComponent();
        Record("base", null, 118L << 20, 118L << 20);
        foreach (var (name, parent) in templates.Where(template => template.Name != "media-09"))
        {
            var on = store.Generations.Current(parent)!;
            var own = (1L + (name.Sum(c => c) * 31 % 97)) << 20;
            Record(name, on, own, on.TotalBytes + own);
        }

        store.TakeNewest(
            DateTimeOffset.UtcNow.AddHours(-2), "less 590-3 100000", "dpkg-dev 1.21.22 1000", "fakeroot 1.31 1000", "make 4.3 1000");
        SignMetadata();
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

    // What is proposed for a failed build comes of verified metadata alone.
    private void SignMetadata()
    {
        using var keys = new Keys();
        File.Copy(keys.Ring("pinned"), store.Store.At("none"));
        var index = File.ReadAllBytes(store.Store.At("Packages"));
        File.WriteAllBytes(
            store.Store.At("InRelease"),
            keys.Sign(
                Encoding.UTF8.GetBytes(
                    "Suite: bookworm\nCodename: bookworm\nDate: Thu, 01 Jan 2026 00:00:00 UTC\nArchitectures: amd64\nComponents: main\n"
                        + $"SHA256:\n {Digest.Of(index).Hex} {index.Length} main/binary-amd64/Packages\n"),
                ["pinned"]));
        Directory.CreateDirectory(store.Store.At("snapshots", "in-force"));
        File.Copy(store.Store.At("snapshots", "newest", "test.json"), store.Store.At("snapshots", "in-force", "test.json"));
    }

    // It needs an older version than there is: that can be proposed to change by what is in the store.
    private void AddComponent()
    {
        var folder = Directory.CreateDirectory(Path.Combine(store.Folder, "parts", "debian")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "control"),
            "Source: parts\nMaintainer: x <x@example.org>\nBuild-Depends: less (<< 500)\n\nPackage: parts\nArchitecture: all\n"
                + "Description: x\n");
        File.WriteAllText(
            Path.Combine(folder, "changelog"),
            "parts (1.0-1) unstable; urgency=medium\n\n  * x\n\n -- x <x@example.org>  Sat, 27 Sep 2025 10:00:00 +0200\n");
        Directory.CreateDirectory(store.Store.At("logs", "parts.20260102T030405Z"));
        File.WriteAllText(store.Store.At("logs", "parts.20260102T030405Z", "growth.log"), $"cannot be built {Hostile}\n");
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
