using Coppice.Components.Keeping;
using Coppice.Distributions;
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
public sealed record ExplainedPaths(Generation Generation, IReadOnlyList<PathExplanation> Explanations)
{
    /// <summary>The builds that packages of the explanations come from, by the packages' digest.</summary>
    public IReadOnlyDictionary<Digest, ComponentResult> Builds { get; init; } = new Dictionary<Digest, ComponentResult>();

    /// <summary>The build that what is explained comes from; null where it is of no package that was built here.</summary>
    public ComponentResult? BuildOf(PathExplanation explained) =>
        explained.Origin is { } origin ? Builds.GetValueOrDefault(origin.File.Digest) : null;
}

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
        var origins = engine.Origins;
        if (!origins.KnowsAccounts(generation))
        {
            var owned = new PathOwners(generation, engine.Layers, engine.Generations, origins).Explain(request.Path);
            return new ExplainedPaths(generation, [owned]) { Builds = Builds([owned]) };
        }

        using var downloader = engine.Downloader();
        var explainer = new PathExplainer(
            generation, engine.Layers, engine.Generations, engine.Accounting(downloader), origins,
            engine.Options.TryReadFamily());
        var explained = await explainer.ExplainAsync(request.Path, progress, cancel);
        return new ExplainedPaths(generation, explained) { Builds = Builds(explained) };
    }

    private Dictionary<Digest, ComponentResult> Builds(IReadOnlyList<PathExplanation> explained)
    {
        var wanted = explained.Select(one => one.Origin).OfType<PackageOrigin>().Where(origin => origin.Archive.IsOwn)
            .Select(origin => origin.File.Digest).ToHashSet();
        return wanted.Count == 0 ? []
            : engine.Builds.All().OrderByDescending(result => result.Built)
                .SelectMany(result => result.Packages.Select(file => (file.Digest, result)))
                .Where(pair => wanted.Contains(pair.Digest)).DistinctBy(pair => pair.Digest)
                .ToDictionary(pair => pair.Digest, pair => pair.result);
    }
}
