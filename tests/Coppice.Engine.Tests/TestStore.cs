using System.Runtime.InteropServices;
using Coppice.Distributions;
using Coppice.Engine.Caching;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Changelogs;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Engine.Tests;

/// <summary>
/// A family file and a store beside it. Records of generations can be added by anybody; real layers only by root: they hold a
/// tiny system of this machine's own dash and cat with their libraries.
/// </summary>
internal sealed class TestStore : IDisposable
{
    private const long Epoch = 1_600_000_000;

    public TestStore()
    {
        File.WriteAllText(FamilyFile, """
            version: 1
            family: test
            archives:
              bookworm: {type: debian, suites: [bookworm], components: [main]}
            templates:
              base: {archive: bookworm}
              vault: {from: base, packages: [less]}
              dev: {from: base, packages: [git]}
            """);
        Store = StoreOpening.OpenOrCreate(Path.Combine(Folder, "store"));
        Layers = new LayerStore(Store);
        Generations = new GenerationStore(Store, new FakeTime());
    }

    /// <summary>A folder for the test's own files as well; removed at the end.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public string FamilyFile => Path.Combine(Folder, "family.yaml");

    public StoreFolder Store { get; }

    public LayerStore Layers { get; }

    public GenerationStore Generations { get; }

    /// <summary>The options that name the two.</summary>
    public string[] Options => ["-f", FamilyFile, "-s", Store.Path];

    /// <summary>What an engine needs that works on the two, offline and without programs.</summary>
    public EngineOptions Engine => new(FamilyFile, Store.Path, new FakeRunner(), new FakeTime(), _ => null) { Offline = true };

    /// <summary>A file of the test.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Adds the record of a generation without its layers.</summary>
    public Generation Record(string template, params RecordedPackage[] packages) => Generations.Add(new Generation(
        template, 0, default, null, Digest.Of("key"), Digest.Of(template), [Digest.Of(template)], Digest.Of("archive"), Epoch,
        packages, 1 << 20, 3 << 20, null)
    {
        Family = "test",
        Inputs = new Dictionary<string, string> { ["recipe"] = "debian 1" },
    });

    /// <summary>Adds the record of a generation with a tree of its own.</summary>
    public Generation Grown(string template, string tree) =>
        Generations.Add(Record(template) with { Number = 0, Tree = Digest.Of(tree) });

    /// <summary>The metadata that an earlier check took, as docs/store.md describes them.</summary>
    /// <param name="taken">When.</param>
    /// <param name="packages"><c>name version size [source]</c> of each package.</param>
    public void TakeNewest(DateTimeOffset taken, params string[] packages)
    {
        Directory.CreateDirectory(Store.At("snapshots", "newest"));
        File.WriteAllText(Store.At("InRelease"), "Suite: bookworm\n");
        File.WriteAllText(Store.At("Packages"), string.Concat(packages.Select(package => package.Split(' '))
            .Select(words => $"Package: {words[0]}\nVersion: {words[1]}\nArchitecture: amd64\nSize: {words[2]}\n"
                + $"Filename: pool/{words[0]}.deb\nSHA256: {Digest.Of($"{words[0]} {words[1]}").Hex}\n"
                + (words.Length > 3 ? $"Source: {words[3]}\n\n" : "\n"))));
        var architecture = new DistributionTable().ArchiveFormat("debian")
            .ArchitectureName(RuntimeInformation.ProcessArchitecture);
        File.WriteAllText(Store.At("snapshots", "newest", "test.json"), $$$"""
            {"format": 1, "snapshot": {"digest": "{{{Digest.Of("snapshot").Hex}}}", "taken": "{{{taken:O}}}", "archives": {"bookworm": {
              "name": "bookworm", "type": "debian", "digest": "{{{Digest.Of("archive").Hex}}}", "date": "2026-01-01T00:00:00Z", "architecture": "{{{architecture}}}", "keyring": "none",
              "suites": [{"name": "bookworm", "mirror": "http://mirror.example/debian", "components": ["main"], "release": "InRelease", "date": "2026-01-01T00:00:00Z",
                "signed_by": [], "identity": {}, "indexes": [{"component": "main", "path": "main/binary-amd64/Packages", "file": "Packages", "digest": "{{{Digest.Of("index").Hex}}}"}]}]}
            } } }
            """);
    }

    /// <summary>What an earlier check read of a package in <see cref="TakeNewest"/>.</summary>
    public void KeepChangelog(string package, string version, string changelog, string news = "") =>
        new ChangelogRecords(Store).Add(Digest.Of($"{package} {version}"), new PackageTexts(changelog, news));

    /// <summary>What a cache of the family wrote that still runs.</summary>
    public void RecordCache(params string[] failures)
    {
        var now = new FakeTime().Now.UtcDateTime;
        new CacheRecord(Store.Path, "test").TryWrite(new CacheDocument(
            "test", now.AddHours(-30), now, Ended: false, Pinned: false, now.AddMinutes(-12),
            [
                new CachedArchiveDocument(
                    "bookworm",
                    [
                        new CachedSuiteDocument("bookworm", now.AddDays(-9), null),
                        new CachedSuiteDocument("bookworm-security", now.AddDays(-9), now.AddDays(-2)),
                    ]),
            ],
            new CacheCountsDocument(12, 3, 34_000_000, 5_000_000, 1, failures.Length),
            [.. failures.Select(text => new CacheEventDocument(now.AddMinutes(-3), CacheEvent.Failure, text))], null, null));
    }

    /// <summary>A changelog, or news, of a source.</summary>
    public static string Changelog(string source, params (string Version, string Change)[] entries) => string.Concat(
        entries.Select(entry => $"{source} ({entry.Version}) bookworm; urgency=medium\n\n  * {entry.Change}\n\n"
            + " -- Some One <one@example.org>  Sat, 27 Sep 2025 10:00:00 +0200\n\n"));

    /// <summary>Grows the tiny system. Needs root.</summary>
    public Generation GrowBase(string template = "base") => Grow(template, null, upper =>
    {
        foreach (var (program, name) in new[] { ("dash", "bin/sh"), ("cat", "bin/cat"), ("sleep", "bin/sleep") })
        {
            Copy($"/bin/{program}", Path.Combine(upper, name));
        }

        // ldd prints "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)".
        var libraries = new ProcessRunner().Run(Command.Own("ldd", ["/bin/dash", "/bin/cat", "/bin/sleep"])).Text.Split('\n')
            .Select(line => line.Split("=>")[^1].Trim().Split(" (")[0]).Where(path => path.StartsWith('/') && !path.EndsWith(':'))
                .Distinct();
        foreach (var library in libraries)
        {
            Copy(library, upper + library);
        }
    });

    /// <summary>Grows a template with what an action puts into its upper directory. Needs root.</summary>
    public Generation Grow(string template, Generation? parent, Action<string> fill, params RecordedPackage[] packages)
    {
        var upper = Directory.CreateDirectory(At($"upper-{Guid.NewGuid():n}")).FullName;
        fill(upper);
        var layer = Layers.Add(upper, parent is null ? TreeListing.Empty : Layers.Listing(parent.Layers), Epoch);
        Directory.Delete(upper, recursive: true);
        return Generations.Add(new Generation(
            template, 0, default, parent is null
                ? null
                : new GenerationParent(parent.Template, parent.Number, parent.Tree), Digest.Of("key"), layer.Result.Digest,
            [.. parent?.Layers ?? [], layer.Id], Digest.Of("archive"), Epoch, packages, layer.OwnBytes, layer.Result.TotalBytes,
            null)
        {
            Family = "test",
            Inputs = new Dictionary<string, string> { ["recipe"] = "debian 1" },
        });
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, File.ReadAllBytes(from));
        File.SetUnixFileMode(to, (UnixFileMode)0x1ed);
    }
}
