using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Serving.Running;

namespace Coppice.Serving.Pages;

/// <summary>A run: what it would do, what happens, what came of it.</summary>
/// <param name="Chrome">What is around it.</param>
/// <param name="Number">Its number.</param>
/// <param name="Name">The word for what it does.</param>
/// <param name="Heading">What it does, for people.</param>
/// <param name="State">How far it is.</param>
/// <param name="Lines">Its steps.</param>
public sealed record RunPage(
    Chrome Chrome, int Number, string Name, string Heading, RunState State, IReadOnlyList<StepLine> Lines)
{
    /// <summary>Notes next to the steps.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What it would do.</summary>
    public Foreseen? Foreseen { get; init; }

    /// <summary>What came of it.</summary>
    public Document? Result { get; init; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>Whether it is at work.</summary>
    public bool IsBusy => State is RunState.Looking or RunState.Working;

    /// <summary>Its address.</summary>
    public string Address => Pages.Address.Of(Chrome.Family!, "runs", $"{Number}");

    /// <summary>The page of a run.</summary>
    internal static RunPage Of(Run run, Chrome chrome)
    {
        var (lines, notes) = run.Steps.Read();
        return new RunPage(chrome, run.Number, run.Name, run.Title, run.State, lines)
        {
            Notes = notes, Foreseen = run.Foreseen, Result = run.Result, Problems = run.Problems,
        };
    }

    /// <summary>How far a run is, for people.</summary>
    public static string Words(RunState state) => state switch
    {
        RunState.Looking => "looking what it would do",
        RunState.Waiting => "waits for you",
        RunState.Working => "at work",
        RunState.Done => "done",
        RunState.Nothing => "nothing to do",
        RunState.Failed => "failed",
        _ => "stopped",
    };
}
