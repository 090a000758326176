using Coppice.Apply;
using Coppice.Delivery.Images;
using Coppice.Delivery.Output;
using Coppice.Delivery.Pools;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Recipes;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Engine.Publishing;

/// <summary>Which images a pool is to have.</summary>
/// <param name="Templates">Names of templates; all that were grown when empty.</param>
/// <param name="Images">
/// A folder with images that were made before, NAME.img; null: they are made of the current generations.
/// </param>
/// <param name="Bare">Whether images have only the ext4 file system, without partitions around it.</param>
public sealed record PoolRequest(IReadOnlyList<string> Templates, string? Images, bool Bare);

/// <summary>How a pool of this machine is kept.</summary>
/// <param name="Revisions">How many revisions of each image stay next to the current one; null: as many as Qubes keeps.</param>
/// <param name="Create">Whether a pool of Qubes may get an image of which it has no qube yet.</param>
public sealed record LocalPoolRequest(int? Revisions, bool Create);

/// <summary>A stream of recipes for a pool elsewhere.</summary>
/// <param name="Target">The file to write; null: <paramref name="Output"/>.</param>
/// <param name="Output">Takes the stream when no file does.</param>
/// <param name="Have">A file with what <c>coppice-apply POOL --list</c> printed; null: the pool is empty.</param>
/// <param name="SignKey">A file with the private key to sign with, PEM.</param>
public sealed record RecipeRequest(string? Target, Stream Output, string? Have, string SignKey);

/// <summary>What became of a pool.</summary>
/// <param name="Templates">All templates that were asked for.</param>
/// <param name="Applied">The images that were sent to the pool; it had the others already.</param>
public sealed record PoolKept(IReadOnlyList<string> Templates, IReadOnlyList<AppliedImage> Applied);

/// <summary>Keeps a folder of images in step with the store, here or elsewhere.</summary>
/// <param name="engine">The store.</param>
public sealed class KeepPool(CoppiceEngine engine)
{
    /// <summary>Brings a pool of this machine into step.</summary>
    /// <param name="request">Which images.</param>
    /// <param name="folder">The folder of the pool.</param>
    /// <param name="local">How the pool is kept.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <exception cref="Failure">There is no such folder, an image cannot be made, or the pool cannot be written.</exception>
    public PoolKept Run(
        PoolRequest request, string folder, LocalPoolRequest local, IProgressSink progress, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
        {
            throw new Failure($"there is no folder {VisibleText.Of(folder)}", $"mkdir {VisibleText.Of(folder)}",
                kind: ProblemKind.FileAccess);
        }

        // The stream is made in this run with a key of its own, so that none can be played again: a clock that was set back must
        // not keep it out.
        var options = new ApplyOptions { Keep = local.Revisions, Create = local.Create, AllowOlder = true };
        return Run(request, new LocalPool(Path.GetFullPath(folder), options, Indexes, engine.Time, progress), progress, cancel);
    }

    /// <summary>Brings a pool of any kind into step.</summary>
    /// <param name="request">Which images.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <exception cref="Failure">An image cannot be made, or the pool refuses.</exception>
    public PoolKept Run(PoolRequest request, IPool pool, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        using var images = Images(request);
        var writer = new PoolWriter(images, Indexes, progress);
        var there = new PoolContents(pool.Read(cancel), pool.ReadRevisions());
        var lacking = writer.Lacking(there.Images);
        var applied = lacking.Count == 0
            ? []
            : pool.Apply(stream => writer.Write(lacking, there, image => pool.IndexOf(image, cancel), stream, cancel), cancel);
        pool.Prune();
        return new PoolKept(images.Names, applied);
    }

    /// <summary>Writes a stream of recipes for a pool elsewhere.</summary>
    /// <returns>What is in the stream.</returns>
    /// <exception cref="Failure">The key or the list cannot be read, an image cannot be made, or the stream cannot be
    /// written.</exception>
    public IReadOnlyList<SentImage> WriteRecipe(
        PoolRequest request, RecipeRequest recipe, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        using var images = Images(request);
        using var signing = ReadKey(recipe.SignKey);
        var writer = new PoolWriter(images, Indexes, progress);
        var there = recipe.Have is { } list ? PoolContents.Read(list) : PoolContents.Empty;
        IReadOnlyList<SentImage> sent = [];
        Write(recipe, output => sent = writer.Write(
            writer.Lacking(there.Images), there, image =>
                Indexes.TryLoad(image.Digest), new RecipeStreamWriter(output, signing, engine.Time.GetUtcNow()), cancel));
        Indexes.RemoveUnused();
        return sent;
    }

    private BlockIndexStore Indexes => new(engine.Store.At(BlockIndexStore.FolderName), engine.Time);

    private ITemplateImages Images(PoolRequest request)
    {
        if (request.Images is { } folder)
        {
            return new FolderImages(folder, request.Templates);
        }

        var names = request.Templates.Count > 0 ? request.Templates.Distinct() : engine.Generations.Shown();
        return new GenerationImages(
            names.Select(name => engine.FindGeneration(new TemplateReference(name, null)))
                .ToList(), OptionsOf(request.Bare), engine.Layers, engine.Generations,
            engine.Store.At(StoreFolder.Work), engine.Processes);
    }

    // As for export: with qubes: in the family file the layout that Qubes wants, and the size that it says.
    private Func<Generation, ImageOptions> OptionsOf(bool bare)
    {
        var family = engine.Options.HasFamily ? engine.ReadFamily() : null;
        return generation =>
        {
            var qubes = family?.QubesOf(generation.Template);
            return new ImageOptions(qubes?.RootSize ?? ImageOptions.DefaultSize, bare, qubes is not null);
        };
    }

    // A file appears at its place when it is whole.
    private static void Write(RecipeRequest recipe, Action<Stream> write)
    {
        if (recipe.Target is { } target)
        {
            OutputFile.Write(target, unfinished =>
            {
                using var stream = new FileStream(
                    unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 20);
                write(stream);
            });
            return;
        }

        using var buffered = new BufferedStream(recipe.Output, 1 << 16);
        write(buffered);
    }

    private static RecipePrivateKey ReadKey(string file)
    {
        try
        {
            return RecipePrivateKey.FromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (FileErrors.Is(e) || e is RefusedException or ArgumentException)
        {
            throw new Failure(
                $"{VisibleText.Of(file)}: {VisibleText.Of(e.Message)}",
                $"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {VisibleText.Of(file)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
