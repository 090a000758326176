using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Delivery;
using Coppice.Delivery.Tar;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Store.Trees;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice export</c>: a generation as a directory or an archive.</summary>
public sealed class Export : IVerb
{
    private const string Step = "export";
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Option<string?> form = Symbols.RequiredChoice("--as", "the form: a directory, or a tar archive in the pax format", ["dir", "tar"]);
    private readonly Option<string?> output = Symbols.Required(Symbols.File("--output", "where to; for tar, - is standard output", "-o"));

    /// <inheritdoc/>
    public string Name => "export";

    /// <inheritdoc/>
    public string Summary => "write a template to a directory or a tar archive";

    /// <inheritdoc/>
    public string Details =>
        "Owners, modes, times, hard links, devices, holes, capabilities and all other attributes are kept. Nothing is overwritten; what is written appears at its place "
        + "when it is whole. The same generation gives the same archive, byte for byte. To unpack one completely: tar --xattrs --xattrs-include='*' --acls --numeric-owner -xpf.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice export vault --as tar -o vault.tar", "coppice export vault@2 --as dir -o /srv/vault", "coppice export vault --as tar -o - | zstd >vault.tar.zst"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, form, output];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var (asTar, target) = (context.Get(form) == "tar", context.Get(output)!);
        CheckTarget(context, asTar, target);
        using var workshop = Workshop.Open(context);
        using var held = workshop.LockForReading(cancel);
        var generation = workshop.FindGeneration(context.GetRequired(template));
        var tree = workshop.Layers.Listing(generation.Layers);
        var total = tree.TotalBytes;
        context.Progress.Report(new StepStarted(Step, $"export {VisibleText.Of(generation.Template)}@{generation.Number}, {Quantity.Count(tree.Entries.Count, "entry", "entries")}"));
        try
        {
            Write(context, workshop, tree, asTar, target, done => context.Progress.Report(new StepAdvanced(Step, done, total, ProgressUnit.Bytes)), cancel);
        }
        catch (Exception e)
        {
            context.Progress.Report(new StepEnded(Step, e is OperationCanceledException ? StepOutcome.Cancelled : StepOutcome.Failed, e.Message));
            throw;
        }

        context.Progress.Report(new StepEnded(Step, StepOutcome.Done, Quantity.Size(total)));
        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(VerbContext context, Workshop workshop, TreeListing tree, bool asTar, string target, Action<long> advanced, CancellationToken cancel)
    {
        var pool = workshop.Layers.Pool;
        if (!asTar)
        {
            new DirectoryExport(pool).Write(tree, target, advanced, cancel);
        }
        else if (target == "-")
        {
            using var buffered = new BufferedStream(context.Terminal.OutBytes, 1 << 20);
            new TarExport(pool).Write(tree, buffered, advanced, cancel);
        }
        else
        {
            new TarExport(pool).Write(tree, target, advanced, cancel);
        }
    }

    private static void CheckTarget(VerbContext context, bool asTar, string target)
    {
        if (target != "-")
        {
            return;
        }

        var problem = !asTar ? new Problem("a directory cannot be written to standard output", "coppice export … --as tar -o -")
            : context.Terminal.OutIsTerminal ? new Problem("standard output is a terminal, and an archive is no text", "coppice export … -o FILE")
            : null;
        if (problem is not null)
        {
            throw new Failure([problem], ExitCode.Usage);
        }
    }
}
