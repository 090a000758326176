using Coppice.Delivery.Ext4;
using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>
/// Writes the root image of a generation as Qubes OS expects it: GPT with the root file system, ext4, as the third partition, or
/// that file system alone. Sparse; the same generation and options give the same bytes. Nothing is mounted.
/// </summary>
/// <param name="runner">Runs the programs that make partitions.</param>
/// <param name="layers">The store's layers; the caller holds the lock for reading.</param>
/// <param name="generations">The store's generations: an image is laid out by those of its ancestors.</param>
public sealed class RootImage(IProcessRunner runner, LayerStore layers, GenerationStore generations)
{
    // Seconds since 1970: ext4 has 34 bits for them, 1901 to 2446.
    private const long FirstTime = int.MinValue, LastTime = int.MaxValue + (3L << 32);

    // Blocks of a file have numbers of 32 bits.
    private const long MostBytes = (1L << 32) * Geometry.Block;

    /// <summary>Writes the image to a file, which is there when it is whole and flushed, or not at all.</summary>
    /// <param name="generation">What to write.</param>
    /// <param name="options">Size and layout.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="advanced">Called with the bytes of contents written so far, from any thread.</param>
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
    /// <param name="advanced">Called with the bytes of contents written so far, from any thread.</param>
    /// <exception cref="Failure">The tree does not fit; a program is missing; no space.</exception>
    public void Fill(
        Generation generation, ImageOptions options, string image, Action<long>? advanced = null,
        CancellationToken cancel = default)
    {
        Require(options);
        var chain = new TreeChain(layers, generations).Of(generation);
        var trees = options.QubesLayout ? chain.Select(QubesLayout.Apply).ToList() : chain;
        Require(trees[^1]);
        using var file = File.OpenHandle(image, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        PosixFile.SetSize(file, options.Size);
        if (!options.Bare)
        {
            new PartitionTable(runner).Write(image, options.Size, cancel);
        }

        var (start, size) = options.Bare
            ? (0, options.Size)
            : (PartitionTable.RootStart, PartitionTable.RootSize(options.Size));
        var id = new FileSystemId(
            ImageIds.Of(generation.Family, "ext4 uuid"), ImageIds.Of(generation.Family, "ext4 hash seed"), generation.Epoch);
        new Ext4Image(file, start, size, id).Write(trees, new PoolContents(layers.Pool), advanced, cancel);
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

    private static void Require(TreeListing tree)
    {
        if (tree.Entries.Count == 0)
        {
            throw new Failure("the template is empty: it has not even a root directory", "coppice fsck",
                kind: ProblemKind.Damaged);
        }

        if (tree.Entries.FirstOrDefault(entry => entry.Mtime is < FirstTime or > LastTime) is { } time)
        {
            throw new Failure(
                $"the time of {time.Path} ({time.Mtime} s) does not fit into an image: only 1901 to 2446 does",
                "coppice export … --as tar", kind: ProblemKind.Unsupported);
        }

        if (tree.Entries.FirstOrDefault(entry => entry.Size > MostBytes) is { } large)
        {
            throw new Failure(
                $"{large.Path} is larger than a file of ext4 can be, 16 TiB", "coppice export … --as tar",
                kind: ProblemKind.Unsupported);
        }
    }
}
