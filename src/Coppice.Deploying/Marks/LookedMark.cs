namespace Coppice.Deploying.Marks;

/// <summary>
/// Noted when a template that someone had started was compared with its generation, and nothing differed: as long as there are
/// the same revisions, it need not be compared again.
/// </summary>
/// <param name="Generation">The generation that it was compared with.</param>
/// <param name="Revisions">The revisions that there were after the start of the comparison was taken back.</param>
public sealed record LookedMark(GenerationMark Generation, IReadOnlyList<string> Revisions)
{
    private const char Separator = '|', Between = ' ';

    /// <summary>Reads it; null when it is none.</summary>
    public static LookedMark? Parse(string? text) =>
        text?.Split(Separator) is [var generation, var revisions] && GenerationMark.Parse(generation) is { } mark
            ? new LookedMark(mark, revisions.Split(Between, StringSplitOptions.RemoveEmptyEntries))
            : null;

    /// <summary>Whether it says something of a root volume.</summary>
    /// <param name="generation">What that was made of.</param>
    /// <param name="revisions">Its revisions.</param>
    public bool Holds(GenerationMark? generation, IReadOnlyList<string> revisions) =>
        generation?.Tree == Generation.Tree && Revisions.SequenceEqual(revisions);

    /// <inheritdoc/>
    public override string ToString() => string.Join(Separator, Generation, string.Join(Between, Revisions));
}
