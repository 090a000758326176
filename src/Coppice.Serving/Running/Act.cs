using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>What an act would do.</summary>
/// <param name="Document">The engine's result, as a verb prints it for a dry run; null where there is nothing to show.</param>
/// <param name="HasWork">Whether there is something to do.</param>
/// <param name="Stamp">What was agreed to when this was: another text is another plan.</param>
public sealed record Foreseen(Document? Document, bool HasWork, string Stamp)
{
    /// <summary>Packages that would be removed or become older.</summary>
    public IReadOnlyList<string> Dangers { get; init; } = [];

    /// <summary>What is wrong with templates that are left out.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>
/// A use case that changes something: first it says what it would do, then it does that and nothing else. One object for one run.
/// </summary>
internal interface IAct
{
    /// <summary>The word that forms and addresses have for it.</summary>
    string Name { get; }

    /// <summary>What it does, for people: <c>roll back vault to @2</c>.</summary>
    string Title { get; }

    /// <summary>Whether it has to be looked at and agreed to; what only looks for news does not.</summary>
    bool AsksFirst { get; }

    /// <summary>Says what it would do.</summary>
    /// <exception cref="Failure">It cannot be done.</exception>
    Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel);

    /// <summary>Does it.</summary>
    /// <param name="agreed">What was shown.</param>
    /// <param name="options">The family and the store.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops; what is finished stays.</param>
    /// <returns>The engine's result; null where there is none to show.</returns>
    /// <exception cref="Failure">It fails, or is no longer what was shown.</exception>
    Task<Document?> CarryOutAsync(Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel);
}

/// <summary>What acts have in common.</summary>
internal static class Acts
{
    /// <summary>Refuses what is not what was shown.</summary>
    public static void RequireSame(Foreseen agreed, string stamp)
    {
        if (agreed.Stamp != stamp)
        {
            throw new Failure(
                "what would be done has changed since it was shown; nothing was changed", "look again, then carry it out",
                kind: ProblemKind.NotAgreed);
        }
    }
}
