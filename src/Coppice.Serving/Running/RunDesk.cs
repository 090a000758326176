using Coppice.Engine;
using Coppice.Foundation;

namespace Coppice.Serving.Running;

/// <summary>
/// The runs of this server: one at a time over all families, since they share the store and its lock. They are forgotten when the
/// server ends; what they did is in the store.
/// </summary>
internal sealed class RunDesk : IDisposable
{
    private const int MostKept = 50;

    private readonly Lock gate = new();
    private readonly List<(string Family, Run Run)> runs = [];
    private Task work = Task.CompletedTask;
    private int last;

    /// <summary>The runs of a family, newest first.</summary>
    public IReadOnlyList<Run> Of(string family)
    {
        lock (gate)
        {
            return [.. runs.Where(known => known.Family == family).Select(known => known.Run).Reverse()];
        }
    }

    /// <summary>The runs of all families, oldest first.</summary>
    public IReadOnlyList<(string Family, Run Run)> All()
    {
        lock (gate)
        {
            return [.. runs];
        }
    }

    /// <summary>Finds a run of a family.</summary>
    /// <exception cref="Failure">There is none of that number: it was forgotten, or of an earlier start.</exception>
    public Run Find(string family, int number) => Of(family).FirstOrDefault(run => run.Number == number)
        ?? throw new Failure(
            $"this server has no run {number} of {VisibleText.Of(family)}: it keeps the newest {MostKept} since it was started",
            "coppice history", kind: ProblemKind.NotFound);

    /// <summary>Begins: finds out what it would do.</summary>
    /// <exception cref="Failure">Another run is at work.</exception>
    public Run Begin(string family, IAct act, EngineOptions options)
    {
        lock (gate)
        {
            RequireIdle();
            var run = new Run(++last, act, options);
            runs.Add((family, run));
            foreach (var old in runs.Take(runs.Count - MostKept).ToList())
            {
                runs.Remove(old);
            }

            work = Task.Run(run.LookAsync);
            return run;
        }
    }

    /// <summary>Carries out what was looked at and agreed to.</summary>
    /// <exception cref="Failure">Another run is at work, or this one does not wait.</exception>
    public void CarryOut(Run run)
    {
        lock (gate)
        {
            RequireIdle();
            if (!run.Agree())
            {
                throw new Failure(
                    $"run {run.Number} does not wait to be carried out", "look again, then carry it out",
                    kind: ProblemKind.NotAgreed);
            }

            work = Task.Run(run.CarryOutAsync);
        }
    }

    /// <summary>Stops what is at work and waits for its end.</summary>
    public async Task StopAsync()
    {
        foreach (var (_, run) in All())
        {
            run.Stop();
        }

        await work;
    }

    /// <inheritdoc/>
    public void Dispose() => runs.ForEach(known => known.Run.Dispose());

    private void RequireIdle()
    {
        if (runs.Find(known => known.Run.IsBusy) is { Run: { } busy, Family: var family })
        {
            throw new Failure(
                $"{VisibleText.Of(busy.Title)} ({VisibleText.Of(family)}, run {busy.Number}) is at work; one run at a time "
                    + "uses the store", "wait for it, or stop it on its page", kind: ProblemKind.Busy);
        }
    }
}
