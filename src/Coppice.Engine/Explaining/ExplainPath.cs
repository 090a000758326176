using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;

namespace Coppice.Engine.Explaining;

/// <summary>What to explain.</summary>
/// <param name="Template">A template, or a generation of it: <c>vault@3</c>.</param>
/// <param name="Path">A path, an entry of a shared file, or a bare name; see <see cref="PathExplainer"/>.</param>
public sealed record ExplainRequest(string Template, string Path);

/// <summary>Where something in a generation comes from.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Explanations">One for a path, several for a name that is in several places.</param>
public sealed record ExplainedPaths(Generation Generation, IReadOnlyList<PathExplanation> Explanations);

/// <summary>Says where a file of a template comes from, back to a signature.</summary>
/// <param name="engine">The store.</param>
public sealed class ExplainPath(CoppiceEngine engine)
{
    /// <summary>Explains.</summary>
    /// <exception cref="Failure">There is no such template or name, or a package cannot be had.</exception>
    public async Task<ExplainedPaths> RunAsync(ExplainRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var generation = engine.FindGeneration(request.Template);
        using var downloader = engine.Downloader();
        var explainer = new PathExplainer(
            generation, engine.Layers, engine.Generations, engine.Accounting(downloader), engine.Origins,
            engine.Options.TryReadFamily());
        return new ExplainedPaths(generation, await explainer.ExplainAsync(request.Path, progress, cancel));
    }
}
