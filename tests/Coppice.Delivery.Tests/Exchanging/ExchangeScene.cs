using System.Globalization;
using System.Text;
using Coppice.Delivery.Exchanging;
using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Exchanging;

/// <summary>What the service answered.</summary>
/// <param name="Words">Its line, without the name and version of the form.</param>
/// <param name="Said">What follows it.</param>
internal sealed record ServiceAnswer(string Words, byte[] Said)
{
    internal string Word => Words.Split(' ')[0];
}

/// <summary>A store with trees, and a system made of one of them in which the service runs, as it lies in the examples.</summary>
internal sealed class ExchangeScene : IDisposable
{
    internal static readonly string Service =
        Path.Combine(Checkout.Root, "examples/qubes/files/deploy/etc/qubes-rpc/coppice.Apply");

    private readonly TempFolder folder = TempFolder.InMemory();
    private readonly LayerStore layers;
    private int made;

    internal ExchangeScene() => layers = new LayerStore(StoreOpening.OpenOrCreate(folder.At("store")));

    /// <summary>The folder with the system.</summary>
    internal string System => folder.At("system");

    internal ExchangeRules Rules { get; set; } = new([], [], []);

    /// <summary>Programs that stand in for those of this machine: names and scripts.</summary>
    internal Dictionary<string, string> Programs { get; } = [];

    public void Dispose() => folder.Dispose();

    internal string At(string path) => Path.Combine(System, path);

    /// <summary>Puts a tree into the store.</summary>
    internal TreeListing Tree(Action<string> make)
    {
        var directory = folder.Make($"tree-{made++}");
        make(directory);
        return layers.Add(directory, TreeListing.Empty, latest: long.MaxValue).Result;
    }

    /// <summary>Makes the system anew.</summary>
    internal void Start(TreeListing tree, bool qubes = false)
    {
        if (Directory.Exists(System))
        {
            Shell.Run("rm", "-rf", System);
        }

        new DirectoryExport(layers.Pool).Write(Laid(tree, qubes), System);
    }

    internal static TreeListing Laid(TreeListing tree, bool qubes) => qubes ? QubesLayout.Apply(tree) : tree;

    internal ExchangeStream Stream(TreeListing from, TreeListing to, bool qubes = false)
    {
        var (stream, whyNot) = Between(from, to, qubes);
        Assert.Equal("", whyNot);
        return stream!;
    }

    internal (ExchangeStream? Stream, string WhyNot) Between(TreeListing from, TreeListing to, bool qubes) =>
        ExchangeStream.Between(from, to, tree => Laid(tree, qubes), () => Rules, layers.Pool);

    internal static byte[] BytesOf(ExchangeStream stream)
    {
        using var bytes = new MemoryStream();
        stream.WriteTo(bytes, null, TestContext.Current.CancellationToken);
        Assert.Equal(stream.Length, bytes.Length);
        return bytes.ToArray();
    }

    /// <summary>Runs the service in the system.</summary>
    internal ServiceAnswer Apply(ReadOnlyMemory<byte> input)
    {
        var programs = folder.Make("programs");
        foreach (var (name, script) in Programs)
        {
            File.WriteAllText(Path.Combine(programs, name), $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(Path.Combine(programs, name), (UnixFileMode)0x1ed);
        }

        var result = new ProcessRunner().Run(
            Command.Own("sh", Service) with
            {
                Environment = new Dictionary<string, string>
                {
                    ["COPPICE_APPLY_ROOT"] = System,
                    ["COPPICE_APPLY_PATIENCE"] = "1",
                    ["PATH"] = $"{programs}:/usr/sbin:/usr/bin:/sbin:/bin",
                },
                Input = input,
            }, TestContext.Current.CancellationToken);
        return Answer(result);
    }

    internal static ServiceAnswer Answer(CommandResult result)
    {
        var answer = result.Output;
        var end = answer.AsSpan().IndexOf((byte)'\n');
        var line = end < 0 ? "" : Encoding.ASCII.GetString(answer.AsSpan(0, end));
        Assert.True(line.StartsWith("coppice-apply 1 ", StringComparison.Ordinal), line + result.Error);
        return new ServiceAnswer(line["coppice-apply 1 ".Length..], answer[(end + 1)..]);
    }

    /// <summary>Applies, and sees to it that the system is the other tree then.</summary>
    internal void Exchange(TreeListing from, TreeListing to, bool qubes = false)
    {
        Start(from, qubes);
        var stream = Stream(from, to, qubes);
        var answer = Apply(BytesOf(stream));
        Assert.True(answer.Word == "done", answer.Words);
        Assert.Equal(Laid(to, qubes).ToString(), TreeListing.Scan(System).ToString());
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"done {stream.Placed} {stream.Removed} {stream.Result.Hex}"),
            answer.Words);
    }
}
