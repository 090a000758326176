using Coppice.Apply.Lvm;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>Qubes' side of an import into a thin pool, as strict: one at a time, and into halted templates only.</summary>
internal sealed class FakeQubes(FakeLvm lvm, string devices) : IImports
{
    private long seconds = RecipeStreamTime;

    private const long RecipeStreamTime = 1_800_000_000;

    public HashSet<string> Known { get; } = [];

    public List<string> Calls { get; } = [];

    public Steps Steps { get; set; } = new();

    /// <summary>As of a new template: an empty root.</summary>
    public void Create(string name, int blocks = 8)
    {
        Known.Add(name);
        lvm.Create(ThinPool.Root(name), new byte[blocks * RecipeLimits.Block]);
    }

    public IReadOnlySet<string> Templates()
    {
        Step("list");
        return Known;
    }

    public string Begin(string qube, long bytes)
    {
        Step($"begin {qube}");
        var import = ThinPool.Import(qube);
        if (!Known.Contains(qube) || lvm.Volumes.ContainsKey($"{ThinPool.Root(qube)}-snap") || lvm.Volumes.ContainsKey(import))
        {
            throw new RefusedException($"qubesd does not begin an import into {qube}: QubesVMNotHaltedError");
        }

        lvm.Create(import, new byte[bytes]);
        return Path.Combine(devices, FakeLvm.Group, import);
    }

    public void Commit(string qube)
    {
        Step($"ok {qube}");
        var root = ThinPool.Root(qube);
        // One revision stays.
        foreach (var old in lvm.Volumes.Keys.Where(name => name.StartsWith($"{root}-", StringComparison.Ordinal)
            && name.EndsWith("-back", StringComparison.Ordinal)).ToList())
        {
            lvm.Remove(old);
        }

        lvm.Rename(root, $"{root}-{seconds++}-back");
        lvm.Rename(ThinPool.Import(qube), root);
    }

    public void Fail(string qube)
    {
        Step($"fail {qube}");
        if (lvm.Volumes.ContainsKey(ThinPool.Import(qube)))
        {
            lvm.Remove(ThinPool.Import(qube));
        }
    }

    /// <summary>A start, some work and a shutdown of the template.</summary>
    public void Work(string name, int block, byte with)
    {
        var root = ThinPool.Root(name);
        var content = File.ReadAllBytes(lvm.At(root));
        content[block * RecipeLimits.Block] = with;
        lvm.Create($"{root}-snap", content);
        lvm.Rename(root, $"{root}-{seconds++}-back");
        lvm.Rename($"{root}-snap", root);
    }

    private void Step(string call)
    {
        Calls.Add(call);
        Steps.Take(call);
    }
}
