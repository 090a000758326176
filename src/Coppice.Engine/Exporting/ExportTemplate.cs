using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Exporting;

/// <summary>What to export.</summary>
/// <param name="Template">A template, or a generation of it: <c>vault@3</c>.</param>
/// <param name="Form">One of <see cref="ExportForms.List"/>.</param>
/// <param name="Options">How.</param>
public sealed record ExportRequest(string Template, IExportForm Form, ExportOptions Options);

/// <summary>
/// Writes a generation in the form that somebody uses. Nothing is overwritten; what is written appears when it is whole.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class ExportTemplate(CoppiceEngine engine)
{
    /// <summary>Exports.</summary>
    /// <exception cref="Failure">There is no such generation, it cannot be written so, or there is no space.</exception>
    public void Run(ExportRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var generation = engine.FindGeneration(request.Template);
        var tree = engine.Layers.Listing(generation.Layers);
        var job = new ExportJob(engine, generation, tree, QubesOf(generation.Template), request.Options, progress);
        request.Form.Check(job);
        progress.Run(
            ExportJob.Step,
            $"export {VisibleText.Of(generation.Template)}@{generation.Number}, "
                + $"{Quantity.Count(tree.Entries.Count, "entry", "entries")}",
            () =>
            {
                request.Form.Write(job, cancel);
                return tree.TotalBytes;
            },
            bytes => Quantity.Size(bytes));
    }

    // What is grown can be exported without a family file, but not with one that is wrong: images would come out in another
    // layout.
    private QubesSettings? QubesOf(string name) => engine.Options.HasFamily ? engine.ReadFamily().QubesOf(name) : null;
}
