using System.CommandLine;
using Coppice.Apply;
using Coppice.Cli.Pools;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Delivery.Images;
using Coppice.Delivery.Pools;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Recipes;
using Coppice.Store.Generations;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice pool</c>: keeps a folder of images in step with the store, here or elsewhere.</summary>
public sealed class Pool : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to bring into the pool; all that were grown when left out");
    private readonly Option<string?> folder = Symbols.File("--output", "the folder of the pool, on this machine", "-o");
    private readonly Option<string?> recipe = Symbols.File("--recipe", "write a stream of recipes for coppice-apply instead; - is standard output");
    private readonly Option<string?> have = Symbols.File("--have", "with --recipe: what coppice-apply POOL --list printed; an empty pool when left out");
    private readonly Option<string?> key = Symbols.File("--sign-key", "with --recipe: the private key to sign with (PEM, ECDSA P-256)");
    private readonly Option<string?> images = Symbols.File("--images", "take images from this folder, NAME.img, instead of making them");
    private readonly Option<bool> bare = Symbols.Flag("--bare", "only the ext4 file system, without partitions around it");
    private readonly Option<int?> keep = Symbols.Number("--keep", "revisions of each image that stay besides the one in force (1)", 0);

    /// <inheritdoc/>
    public string Name => "pool";

    /// <inheritdoc/>
    public string Summary => "keep a folder of images in step with the store";

    /// <inheritdoc/>
    public string Details =>
        "One image for each template, NAME/root.img as in Qubes' file-reflink pool. On btrfs and XFS, blocks of 4 KiB that any image of the pool has are shared and only new ones written; elsewhere they are "
        + "copied. Every image is verified by its digest and put in force when all are there; the one before stays as a revision. Images of other templates are left alone. The form of recipes is in docs/recipes.md.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice pool -o /var/lib/qubes/vm-templates", "coppice pool -o /srv/pool vault", "coppice pool --recipe - --have list --sign-key recipe.key"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, folder, recipe, have, key, images, bare, keep];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        CheckOptions(context);
        using var engine = context.OpenEngine();
        using var held = engine.LockForReading(context.Progress, cancel);
        using var source = Images(context, engine);
        var indexes = new BlockIndexStore(engine.Store.At(BlockIndexStore.FolderName), context.Host.Time);
        var writer = new PoolWriter(source, indexes, context.Progress);
        if (context.Get(folder) is { } path)
        {
            PoolReport.Print(context, source.Names, KeepInStep(context, path, writer, indexes, cancel));
        }
        else
        {
            WriteRecipe(context, context.Get(recipe)!, writer, indexes, cancel);
        }

        indexes.RemoveUnused();
        return Task.FromResult(ExitCode.Done);
    }

    private IReadOnlyList<AppliedImage> KeepInStep(VerbContext context, string path, PoolWriter writer, BlockIndexStore indexes, CancellationToken cancel)
    {
        if (!Directory.Exists(path))
        {
            throw new Failure($"there is no folder {VisibleText.Of(path)}", $"mkdir {VisibleText.Of(path)}");
        }

        // The stream is made in this run with a key of its own, so that none can be played again: a clock that was set back must not keep it out.
        var pool = new LocalPool(Path.GetFullPath(path), new ApplyOptions { Keep = context.Get(keep) ?? 1, AllowOlder = true }, context.Host.Time, context.Progress);
        var there = pool.Read(cancel);
        var lacking = writer.Lacking(there);
        return lacking.Count == 0 ? [] : pool.Apply(stream => writer.Write(lacking, there, image => pool.IndexOf(image, indexes, cancel), stream, cancel), cancel);
    }

    private void WriteRecipe(VerbContext context, string target, PoolWriter writer, BlockIndexStore indexes, CancellationToken cancel)
    {
        using var signing = ReadKey(context.Get(key)!);
        var there = context.Get(have) is { } list ? PoolContents.Read(list) : [];
        RecipeTarget.Write(context, target, output => PoolReport.Print(context, writer.Write(
            writer.Lacking(there), there, image => indexes.TryLoad(image.Digest), new RecipeStreamWriter(output, signing, context.Host.Time.GetUtcNow()), cancel)));
    }

    private ITemplateImages Images(VerbContext context, CoppiceEngine engine)
    {
        var names = context.Get(templates) ?? [];
        return context.Get(images) is { } there
            ? new FolderImages(there, names)
            : new GenerationImages(context, engine, ImageOptionsOf(context), names);
    }

    // As for export: with qubes: in the family file the layout that Qubes wants, and the size that it says.
    private Func<Generation, ImageOptions> ImageOptionsOf(VerbContext context)
    {
        var family = File.Exists(context.Settings.FamilyFile) ? context.ReadFamily() : null;
        return generation =>
        {
            var qubes = family?.Templates.FirstOrDefault(template => template.Name == generation.Template) is { } declared ? family.QubesOf(declared) : null;
            return new ImageOptions(qubes?.RootSize ?? ImageOptions.DefaultSize, context.Get(bare), qubes is not null);
        };
    }

    private void CheckOptions(VerbContext context)
    {
        var (here, elsewhere) = (context.Get(folder) is not null, context.Get(recipe) is not null);
        var problem = here == elsewhere ? new Problem("name the pool, or a file for a stream of recipes, and not both", "coppice pool -o FOLDER")
            : here && (context.Get(have) ?? context.Get(key)) is not null ? new Problem("--have and --sign-key go with --recipe: a pool on this machine needs neither", "coppice pool -o FOLDER")
            : elsewhere && context.Get(key) is null ? new Problem("a stream of recipes has to be signed", "coppice pool --recipe FILE --sign-key KEY")
            : elsewhere && context.Get(keep) is not null ? new Problem("how many revisions stay is said where the stream is applied", "coppice-apply POOL --keep N")
            : context.Get(recipe) == "-" && context.Terminal.OutIsTerminal ? new Problem("standard output is a terminal, and a stream of recipes is no text", "coppice pool --recipe FILE --sign-key KEY")
            : null;
        if (problem is not null)
        {
            throw new Failure([problem], ExitCode.Usage);
        }
    }

    private static RecipePrivateKey ReadKey(string file)
    {
        try
        {
            return RecipePrivateKey.FromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Failure($"{VisibleText.Of(file)}: {VisibleText.Of(e.Message)}", $"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {VisibleText.Of(file)}", inner: e);
        }
    }
}
