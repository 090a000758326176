using Coppice.Foundation.Progress;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Store.Layers;

namespace Coppice.Growing.Provenance;

/// <summary>Tells what storing a layer showed.</summary>
internal static class StoredLayer
{
    /// <summary>Names files that are no longer the same under all their names.</summary>
    public static Layer Tell(IProgressSink progress, GrowthJob job, Layer layer)
    {
        foreach (var broken in layer.BrokenLinks)
        {
            progress.Report(new StepPrinted(GrowthStep.Of(job.Template), broken.ToString()));
        }

        return layer;
    }
}
