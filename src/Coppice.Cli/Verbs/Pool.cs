using System.CommandLine;
using Coppice.Cli.Pools;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Publishing;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice pool</c>: keeps a folder of images in step with the store, here or elsewhere.</summary>
public sealed class Pool : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates to bring into the pool; all that were grown when left out");
    private readonly Option<string?> folder = Symbols.File("--output", "the folder of the pool, on this machine", "-o");
    private readonly Option<string?> recipe = Symbols.File(
        "--recipe", "write a stream of recipes for coppice-apply instead; - is standard output");
    private readonly Option<string?> have = Symbols.File(
        "--have", "with --recipe: what coppice-apply POOL --list printed; an empty pool when left out");
    private readonly Option<string?> key = Symbols.File(
        "--sign-key", "with --recipe: the private key to sign with (PEM, ECDSA P-256)");
    private readonly Option<string?> images = Symbols.File(
        "--images", "take images from this folder, NAME.img, instead of making them");
    private readonly Option<bool> bare = Symbols.Flag("--bare", "only the ext4 file system, without partitions around it");
    private readonly Option<int?> keep = Symbols.Number(
        "--keep", "revisions of each image to keep besides the current one (as many as Qubes keeps, else 1)", 0);
    private readonly Option<bool> create = Symbols.Flag(
        "--create", "in a pool of Qubes, put images where no qube was created yet");

    /// <inheritdoc/>
    public string Name => "pool";

    /// <inheritdoc/>
    public string Summary => "keep a folder of images up to date with the store";

    /// <inheritdoc/>
    public string Details =>
        "One image for each template, NAME/root.img as in Qubes' file-reflink pool. On btrfs and XFS, blocks of 4 KiB that any "
            + "image of the pool has are shared and only new ones written; elsewhere they are "
        + "copied. Every image is verified by its digest and becomes current when all are there; the one before stays as a "
        + "revision. Images of other templates are left alone. docs/recipes.md describes the format of recipes.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice pool -o /var/lib/qubes/vm-templates", "coppice pool -o /srv/pool vault",
            "coppice pool --recipe - --have list --sign-key recipe.key",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, folder, recipe, have, key, images, bare, keep, create];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        CheckOptions(context);
        var request = new PoolRequest(context.Get(templates) ?? [], context.Get(images), context.Get(bare));
        using var engine = context.OpenEngine();
        var keeping = new KeepPool(engine);
        if (context.Get(folder) is { } path)
        {
            var local = new LocalPoolRequest(context.Get(keep), context.Get(create));
            var kept = keeping.Run(request, path, local, context.Progress, cancel);
            context.Show(() => PoolDocument.Of(kept), () => PoolText.Lines(kept));
            context.Say(context.Settings.Json ? [] : PoolText.Remarks(kept));
        }
        else
        {
            var target = context.Get(recipe)!;
            var stream = new RecipeRequest(
                target == "-" ? null : target, context.Terminal.OutBytes, context.Get(have), context.Get(key)!);
            context.Say(PoolText.Remark(keeping.WriteRecipe(request, stream, context.Progress, cancel)));
        }

        return Task.FromResult(ExitCode.Done);
    }

    private void CheckOptions(VerbContext context)
    {
        var (here, elsewhere) = (context.Get(folder) is not null, context.Get(recipe) is not null);
        var problem = here == elsewhere
            ? new Problem("give either the pool or a file for a stream of recipes, not both", "coppice pool -o FOLDER")
            : here && (context.Get(have) ?? context.Get(key)) is not null
                ? new Problem(
                    "--have and --sign-key go with --recipe: a pool on this machine needs neither", "coppice pool -o FOLDER")
            : elsewhere && context.Get(key) is null
                ? new Problem("a stream of recipes must be signed", "coppice pool --recipe FILE --sign-key KEY")
            : elsewhere && context.Get(keep) is not null
                ? new Problem("--keep belongs to coppice-apply, not to --recipe", "coppice-apply POOL --keep N")
            : elsewhere && context.Get(create)
                ? new Problem("--create belongs to coppice-apply, not to --recipe", "coppice-apply POOL --create")
            : context.Get(recipe) == "-" && context.Terminal.OutIsTerminal
                ? new Problem("refusing to write a stream of recipes to a terminal", "coppice pool --recipe FILE --sign-key KEY")
            : null;
        if (problem is not null)
        {
            throw new Failure([problem], ExitCode.Usage);
        }
    }
}
