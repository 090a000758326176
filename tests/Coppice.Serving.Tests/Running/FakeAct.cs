using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Foundation.Progress;
using Coppice.Serving.Running;

namespace Coppice.Serving.Tests.Running;

/// <summary>An act that does what a test says.</summary>
internal sealed class FakeAct : IAct
{
    public string Name => "fake";

    public string Title => "do something";

    public bool AsksFirst { get; init; } = true;

    public Func<Foreseen> Look { get; init; } = () => new Foreseen(null, HasWork: true, "");

    public Func<IProgressSink, CancellationToken, Task> Work { get; init; } = (_, _) => Task.CompletedTask;

    public int Done { get; private set; }

    public Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel) =>
        Task.FromResult(Look());

    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        await Work(progress, cancel);
        Done++;
        return null;
    }
}
