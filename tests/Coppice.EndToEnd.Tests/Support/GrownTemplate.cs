using System.Text.Json;
using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>A template in a store, read and mounted as docs/store.md describes, without any of Coppice's own code.</summary>
internal sealed class GrownTemplate
{
    /// <summary>Options for apt-get: also takes what others only recommend or suggest, which apt keeps otherwise.</summary>
    public const string OnlyNeeded = "-o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false";

    public GrownTemplate(string store, string name)
    {
        Name = name;
        using var record = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(store, "generations", name, "current")));
        var generation = record.RootElement.GetProperty("generation");
        Number = generation.GetProperty("number").GetInt32();
        Tree = generation.GetProperty("tree").GetString()!;
        Epoch = generation.GetProperty("epoch").GetInt64();
        Layers =
        [
            .. generation.GetProperty("layers").EnumerateArray()
                .Select(layer => Path.Combine(store, "layers", layer.GetString()![..32], "tree")),
        ];
    }

    public string Name { get; }

    public int Number { get; }

    public string Tree { get; }

    /// <summary>Seconds since 1970: the date of the snapshot.</summary>
    public long Epoch { get; }

    /// <summary>Base first.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>
    /// Runs a command inside and hands back what it printed; it must succeed and say nothing on standard error.
    /// </summary>
    public string Run(params string[] command) => Run("", command);

    /// <summary>The same with a folder shown as apt's lists.</summary>
    public string RunWithLists(string lists, params string[] command) => Run(lists, command);

    private string Run(string lists, string[] command)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Support/mount-template.sh");
        var result = new ProcessRunner().Run(
            Command.Own("sh", [script, string.Join(':', Layers.Reverse()), lists, .. command]),
            TestContext.Current.CancellationToken);
        Assert.True(
            result.Succeeded && result.Error.Length == 0,
            $"{Name}: {string.Join(' ', command)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result.Text;
    }

    public IReadOnlyList<string> Packages() => Shell.SortedWords(Run("dpkg-query", "--show", "--showformat=${Package}\n"));

    public IReadOnlyList<string> ManualPackages() => Shell.SortedWords(Run("apt-mark", "showmanual"));
}
