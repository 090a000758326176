using Coppice.Distributions;
using Coppice.Foundation.Progress;
using Coppice.Growing.Building;
using Coppice.Growing.Composing;
using Coppice.Growing.Extending;
using Coppice.Growing.Grafting;
using Coppice.Growing.Methods;
using Coppice.Growing.Upgrading;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Support.Methods;

/// <summary>What methods work with, grows <see cref="Jobs.Tree"/> or has a doubt, and remembers what it was asked for.</summary>
internal sealed class FakeWork(string? doubt = null)
    : ITemplateGraft, ILayerUpgrade, ITemplateExtension, IComposition, ITemplateBuild
{
    public List<GrowthJob> Asked { get; } = [];

    public Graft? Graft { get; private set; }

    public GrownTree Put(Graft graft, GrowthJob job, CancellationToken cancel)
    {
        Graft = graft;
        return Answer(job);
    }

    public Task<GrownTree> UpgradeAsync(GrowthJob job, Generation current, CancellationToken cancel) =>
        Task.FromResult(Answer(job));

    public Task<GrownTree> ExtendAsync(GrowthJob job, Generation current, CancellationToken cancel) =>
        Task.FromResult(Answer(job));

    public GrownTree Compose(GrowthJob job, CancellationToken cancel) => Answer(job);

    public GrownTree Grow(GrowthJob job, CancellationToken cancel) => Answer(job);

    /// <summary>Stands for the download of a job's packages.</summary>
    public static Task<GrowthJob> Bring(GrowthJob job, CancellationToken cancel) =>
        Task.FromResult(job with { LogFile = "/brought" });

    private GrownTree Answer(GrowthJob job)
    {
        Asked.Add(job);
        return doubt is null ? Jobs.Tree : throw new MustRebuildException(doubt);
    }
}

/// <summary>A method that always answers the same.</summary>
internal sealed class FakeMethod(GrowthResult answer) : IGrowthMethod
{
    public int Tried { get; private set; }

    public Task<GrowthResult> TryAsync(GrowthJob job, CancellationToken cancel)
    {
        Tried++;
        return Task.FromResult(answer);
    }
}

/// <summary>Remembers what it is told.</summary>
internal sealed class Told : IProgressSink
{
    public List<ProgressEvent> Events { get; } = [];

    public void Report(ProgressEvent progress) => Events.Add(progress);
}
