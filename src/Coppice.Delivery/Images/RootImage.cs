using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>
/// Writes the root image of a generation as Qubes OS expects it: GPT with the root file system, ext4, as the third partition, or
/// that file system alone. Sparse; the same generation and options give the same bytes. No image is ever mounted. Needs root.
/// </summary>
/// <param name="runner">Runs the programs that make partitions.</param>
/// <param name="host">Mounts the tree, and confines the programs that read it.</param>
/// <param name="layers">The store's layers; the caller holds the lock for reading.</param>
/// <param name="time">When to report progress.</param>
public sealed class RootImage(IProcessRunner runner, SandboxHost host, LayerStore layers, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Writes the image to a file, which is there when it is whole and flushed, or not at all.</summary>
    /// <param name="generation">What to write.</param>
    /// <param name="options">Size and layout.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="advanced">Called with the bytes written so far, from any thread.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">The file is there; the tree does not fit; a program is missing; no space.</exception>
    public void Write(
        Generation generation, ImageOptions options, string file, Action<long>? advanced = null,
        CancellationToken cancel = default) =>
        OutputFile.Write(file, unfinished => Fill(generation, options, unfinished, advanced, cancel));

    /// <summary>Writes the image into an empty file that the caller made and removes when this fails.</summary>
    /// <param name="generation">What to write.</param>
    /// <param name="options">Size and layout.</param>
    /// <param name="image">Absolute path of the empty file, without links that lead into a tree.</param>
    /// <param name="advanced">Called with the bytes written so far, from any thread.</param>
    /// <exception cref="Failure">The tree does not fit; a program is missing; no space.</exception>
    public void Fill(
        Generation generation, ImageOptions options, string image, Action<long>? advanced = null,
        CancellationToken cancel = default)
    {
        Require(options);
        Ext4FileSystem.RequirePrograms();
        var grown = layers.Listing(generation.Layers);
        var wanted = options.QubesLayout ? QubesLayout.Apply(grown) : grown;
        ImageTreeShape.Require(wanted);
        // mke2fs reads the mounted layers itself, so they are compared with their manifests before.
        layers.Verify(generation.Layers, cancel);
        SetSize(image, options.Size);
        if (!options.Bare)
        {
            new PartitionTable(runner).Write(image, options.Size, cancel);
        }

        var fileSystem = options.Bare
            ? new Ext4FileSystem(host, image, 0, options.Size, generation)
            : new Ext4FileSystem(host, image, PartitionTable.RootStart, PartitionTable.RootSize(options.Size), generation);
        using var tree = Mount(generation, ImageLayer.Between(layers.Pool, grown, wanted), cancel);
        using var watch = Watch(image, advanced);
        fileSystem.Make(tree, ImageTreeShape.Of(wanted), cancel);
    }

    private static void Require(ImageOptions options)
    {
        if (options.Size is < ImageOptions.LeastSize or > ImageOptions.MostSize || options.Size % (1 << 20) != 0)
        {
            throw new Failure(
                [new Problem(
                    $"{options.Size} bytes are not a valid size for an image: 512M to 1024G, whole MiB",
                    "coppice export … --size 10G")],
                ExitCode.Usage);
        }
    }

    private static void SetSize(string image, long size)
    {
        using var file = File.OpenHandle(image, FileMode.Open, FileAccess.Write);
        PosixFile.SetSize(file, size);
    }

    private SandboxTree Mount(Generation generation, IReadOnlyList<TreeEntry> over, CancellationToken cancel)
    {
        // A directory or link takes about an inode of tmpfs, 1 KiB.
        var estimate = over.Where(entry => entry.Link is null).Sum(entry => entry.Size + 1024);
        return host.Mount(
            [.. generation.Layers.Select(layers.TreePath)], estimate,
            fill: upper => TreeCopy.Write(layers.Pool, over, upper, cancel: cancel));
    }

    // mke2fs says nothing while it copies; how much of the image has got its place on the disk tells how far it is.
    private ITimer? Watch(string image, Action<long>? advanced) => advanced is null ? null : time.CreateTimer(
        _ =>
        {
            try
            {
                using var file = File.OpenHandle(image);
                advanced(PosixFile.Status(file).Blocks * 512);
            }
            catch (IOException)
            {
                // Only progress.
            }
        },
        null, Interval, Interval);
}
