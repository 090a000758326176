using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Hostile;

/// <summary>
/// Something else in the place of any file or folder of a store: nobody waits for it, nobody takes it for a bug, and whatever
/// cannot do its work says so with the path and with what helps.
/// </summary>
[Trait("Category", "Integration")]
public sealed class WrongKindTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly StoreFixture fixture = new();
    private readonly TempFolder copies = TempFolder.OnDisk();

    public static TheoryData<string> Kinds =>
        new("mkfifo P", "mkdir P", "echo x >P", "ln -s /etc/passwd P", "ln -s nowhere P", "ln -s P P", "mknod P c 1 5");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_hangs_and_every_refusal_has_a_name_and_a_hint(string kind)
    {
        fixture.Grow("vault", "the vault's own", fixture.Grow("base", "the base's own"));
        new LayerProvenanceStore(fixture.Store).Add(fixture.Generations.Current("vault")!.Layers[^1], new LayerProvenance([], []));
        File.WriteAllText(fixture.Store.At("pending"), "coppice-pending 1\n");
        StoreLock.Use(fixture.Store).Dispose();
        var problems = new List<string>();
        foreach (var (number, path) in Places(fixture.Store.Path).Index())
        {
            var store = copies.At($"{number}");
            var place = Path.Combine(store, path);
            Shell.Script(
                $"cp -a '{fixture.Store.Path}' '{store}'; rm -rf '{place}'; "
                    + $"{kind.Replace("P", $"'{place}'", StringComparison.Ordinal)}");
            var told = false;
            foreach (var (name, action) in Actions)
            {
                var work = Task.Run(() => Said(() => action(store)));
                if (await Task.WhenAny(work, Task.Delay(Patience, TestContext.Current.CancellationToken)) != work)
                {
                    problems.Add($"{name} hangs at {path}");
                    continue;
                }

                var (said, wrong) = await work;
                told |= said;
                problems.AddRange(wrong is null ? [] : [$"{name}, {path}: {wrong}"]);
            }

            if (!told && !IsHarmless(Path.Combine(fixture.Store.Path, path), kind))
            {
                problems.Add($"nobody tells of {path}");
            }
        }

        Assert.Empty(problems);
    }

    public void Dispose()
    {
        fixture.Dispose();
        copies.Dispose();
    }

    private static (string Name, Func<string, bool> Act)[] Actions =>
    [
        ("status", path =>
        {
            var store = StoreOpening.Open(path);
            var generations = new GenerationStore(store, TimeProvider.System);
            foreach (var generation in generations.Templates().SelectMany(generations.History))
            {
                generations.Current(generation.Template);
                generations.CurrentlyInstalled(generation.Template);
                new LayerStore(store).Listing(generation.Layers);
                generation.Layers.ToList().ForEach(layer => new LayerProvenanceStore(store).Find(layer));
            }

            return false;
        }),
        ("read", path =>
        {
            var layers = new LayerStore(StoreOpening.Open(path));
            var generations = new GenerationStore(StoreOpening.Open(path), TimeProvider.System);
            using var held = StoreLock.Use(StoreOpening.Open(path));
            if (generations.Current("vault") is { } vault)
            {
                TreeReader.Of(layers, vault).ReadAllBytes(BytePath.Of("vault.txt"));
                layers.Verify(vault.Layers);
            }

            return false;
        }),
        ("fsck", path => new Fsck(StoreOpening.Open(path), new FsckOptions()).Run() is { Count: > 0 } found
            && found.All(problem => problem.Hint.Length > 0 ? true : throw new InvalidOperationException($"no hint: {problem}"))),
        ("build", path =>
        {
            using var held = StoreLock.Build(StoreOpening.Open(path));
            var store = StoreOpening.Open(path);
            var upper = Directory.CreateTempSubdirectory("coppice-test-").FullName;
            try
            {
                File.WriteAllText(Path.Combine(upper, "base.txt"), "the base's own");
                File.WriteAllText(Path.Combine(upper, "new.txt"), "new");
                new LayerStore(store).Add(upper, TreeListing.Empty, latest: 1_600_000_000);
            }
            finally
            {
                Directory.Delete(upper, recursive: true);
            }

            return false;
        }),
        ("gc", path =>
        {
            var store = StoreOpening.Open(path);
            using var held = StoreLock.Build(store);
            new GarbageCollector(store).Collect(1);
            return false;
        }),
    ];

    // Whether it told of something; and what was wrong with how.
    private static (bool Said, string? Wrong) Said(Func<bool> act)
    {
        try
        {
            return (act(), null);
        }
        catch (Failure e)
        {
            return (true, e.Problems.All(problem => problem.Hint is { Length: > 0 }) ? null : $"no hint: {e.Message}");
        }
        catch (Exception e)
        {
            return (true, e.ToString());
        }
    }

    // Links and folders, too, but not what lies in a layer's tree: LayerCheck's own tests have that.
    private static IEnumerable<string> Places(string store) =>
        Directory.EnumerateFileSystemEntries(store, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(store, path)).Where(path => !path.Contains("/tree/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    // The right kind: a lock may have anything in it, and an empty folder is that of a store with less in it.
    private static bool IsHarmless(string place, string kind) =>
        Directory.Exists(place) && File.ResolveLinkTarget(place, false) is null
        ? kind.StartsWith("mkdir", StringComparison.Ordinal)
        : place.EndsWith(".lock", StringComparison.Ordinal) && kind.EndsWith(">P", StringComparison.Ordinal);
}
