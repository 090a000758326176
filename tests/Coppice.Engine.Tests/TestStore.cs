using Coppice.Foundation;
using Coppice.Foundation.Processes;
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
