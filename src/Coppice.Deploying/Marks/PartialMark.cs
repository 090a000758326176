namespace Coppice.Deploying.Marks;

/// <summary>
/// Noted before a template is started to exchange files in it, and taken away when all is done: until then its root volume may be
/// neither the one generation nor the other.
/// </summary>
/// <param name="Generation">The generation that it is about to become.</param>
/// <param name="Before">The revisions that there were before the start. The one that the shutdown makes is the way back.</param>
/// <param name="WasUntouched">Whether the root volume was what the last run had left.</param>
/// <param name="Target">
/// The revision that is about to become the current state again; null as long as that was not begun. A revision that was taken
/// back is gone, or still what it was.
/// </param>
public sealed record PartialMark(
    GenerationMark Generation, IReadOnlyList<string> Before, bool WasUntouched, string? Target = null)
{
    private const char Separator = '|', Between = ' ';
    private const string Untouched = "untouched", Touched = "started";

    /// <summary>
    /// How many revisions Qubes has to keep so that the state before is among them, and is known to be: one for the start, one
    /// more for a clone before it, and one by which it shows that none is gone.
    /// </summary>
    /// <param name="clones">Whether the root volume becomes a clone before the start.</param>
    public static int Needed(bool clones) => clones ? 3 : 2;

    /// <summary>Reads it; null when it is none.</summary>
    public static PartialMark? Parse(string? text) =>
        text?.Split(Separator) is [var generation, var before, var state, var target]
            && GenerationMark.Parse(generation) is { } mark
            ? new PartialMark(
                mark, before.Split(Between, StringSplitOptions.RemoveEmptyEntries), state == Untouched,
                target.Length == 0 ? null : target)
            : null;

    /// <summary>
    /// The revision with the state before the start. Null in it: the volume was never written. Null instead of it: the revision
    /// may have been removed since.
    /// </summary>
    /// <param name="revisions">The ids that there are, oldest first.</param>
    /// <param name="kept">How many Qubes keeps.</param>
    public WayBack? Back(IReadOnlyList<string> revisions, int kept)
    {
        if (Target is not null)
        {
            return new WayBack(revisions.Contains(Target) ? Target : null);
        }

        var added = revisions.Except(Before).ToList();
        // The oldest go first: while one of before is left, or there is room, none of those made since is gone.
        return added.Count == 0 ? new WayBack(null)
            : added.Count < revisions.Count || revisions.Count < kept ? new WayBack(added[0])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(Separator, Generation, string.Join(Between, Before), WasUntouched ? Untouched : Touched, Target);
}

/// <summary>How a template that was left partial gets its root volume back.</summary>
/// <param name="Revision">The revision to revert to; null: the volume is what it was.</param>
public sealed record WayBack(string? Revision);
