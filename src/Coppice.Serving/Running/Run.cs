using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Serving.Running;

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>It finds out what it would do.</summary>
    Looking,

    /// <summary>It waits for somebody to agree.</summary>
    Waiting,

    /// <summary>It is carried out.</summary>
    Working,

    /// <summary>It did what it should.</summary>
    Done,

    /// <summary>There was nothing to do.</summary>
    Nothing,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Somebody stopped it, or did not agree.</summary>
    Stopped,
}

/// <summary>One act, from the click to its end. It is carried out by a <see cref="RunDesk"/>.</summary>
internal sealed class Run : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly EngineOptions options;
    private readonly IAct act;

    public Run(int number, IAct act, EngineOptions options)
    {
        Number = number;
        this.act = act;
        this.options = options;
        Begun = options.Time.GetUtcNow();
    }

    /// <summary>Counts the runs of this server from 1.</summary>
    public int Number { get; }

    /// <summary>What it does, for people.</summary>
    public string Title => act.Title;

    /// <summary>The word for what it does.</summary>
    public string Name => act.Name;

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Begun { get; }

    /// <summary>What happens.</summary>
    public RunSteps Steps { get; } = new();

    /// <summary>How far it is.</summary>
    public RunState State { get; private set; } = RunState.Looking;

    /// <summary>What it would do; null until that is known.</summary>
    public Foreseen? Foreseen { get; private set; }

    /// <summary>What came of it; null where nothing did.</summary>
    public Document? Result { get; private set; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>Whether it is at work.</summary>
    public bool IsBusy => State is RunState.Looking or RunState.Working;

    /// <summary>Finds out what it would do; where nobody has to agree, does it.</summary>
    public Task LookAsync() => GuardAsync(async () =>
    {
        Foreseen = await act.LookAsync(options, Steps, stop.Token);
        if (Foreseen.HasWork && !act.AsksFirst)
        {
            await WorkAsync();
        }
        else
        {
            State = Foreseen.HasWork ? RunState.Waiting : RunState.Nothing;
        }
    });

    /// <summary>Marks it as begun, so that no second click begins it again.</summary>
    /// <returns>Whether it waited for that.</returns>
    public bool Agree()
    {
        var waited = State == RunState.Waiting;
        State = waited ? RunState.Working : State;
        return waited;
    }

    /// <summary>Does what was agreed to.</summary>
    public Task CarryOutAsync() => GuardAsync(WorkAsync);

    /// <summary>Stops it. What is finished stays.</summary>
    public void Stop()
    {
        if (State == RunState.Waiting)
        {
            State = RunState.Stopped;
            Steps.Wake();
        }
        else if (IsBusy)
        {
            stop.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    private async Task WorkAsync()
    {
        State = RunState.Working;
        Steps.Wake();
        Result = await act.CarryOutAsync(Foreseen!, options, Steps, stop.Token);
        State = RunState.Done;
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            State = RunState.Stopped;
        }
        catch (Failure failure)
        {
            Problems = failure.Problems;
            State = RunState.Failed;
        }
        catch (Exception bug)
        {
            Problems = [Problem.OfBug(bug)];
            State = RunState.Failed;
        }
        finally
        {
            Steps.Wake();
        }
    }
}
