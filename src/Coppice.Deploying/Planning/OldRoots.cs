using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;

namespace Coppice.Deploying.Planning;

/// <summary>What is done about changes that someone may have made to a root volume, before it is replaced as a whole.</summary>
/// <param name="MayHaveChanges">Whether it may have some, and nobody looks.</param>
/// <param name="Comparison">Compares it with its generation, in a start of its own; null: it is not compared.</param>
/// <param name="Text">The same for people; empty where there is nothing to say.</param>
public sealed record OldRoot(bool MayHaveChanges, IRootExchange? Comparison, string Text);

/// <summary>
/// Decides whether a root volume has to be looked at before it is replaced as a whole: unless it can be shown never to have been
/// started since the last deploy, it is compared with its generation; where that is not possible, the user has to be asked.
/// </summary>
/// <param name="lines">Knows whether templates may be started.</param>
/// <param name="exchanges">Knows the generations.</param>
/// <param name="revisions">How many revisions stay.</param>
public sealed class OldRoots(StartLines lines, IRootExchanges exchanges, int revisions)
{
    /// <summary>What plans say of a template that was started.</summary>
    internal const string Started = "started or changed since it was deployed";

    /// <summary>The same of one that nobody looks at.</summary>
    internal const string NotLooked = Started + ", not looked at";

    private static readonly OldRoot Known = new(false, null, "");

    /// <summary>Decides. Asks for nothing where the revisions say that no one started the template.</summary>
    /// <param name="found">The template.</param>
    /// <param name="replaceChanged">Whether the user said that changes may be replaced.</param>
    /// <param name="target">The revision that replaces the volume; null: none does. The start must not push it out.</param>
    public OldRoot At(QubeState found, bool replaceChanged, string? target = null)
    {
        var marks = found.Marks;
        if (found.WayBack is not null && (found.IsKnown || IsInterrupted(found)))
        {
            return Known;
        }

        if (replaceChanged)
        {
            return new OldRoot(true, null, NotLooked);
        }

        // What an import that was interrupted left may be the one or the other.
        if (marks.Generation is not { } generation || marks.IsReplacing || found.WayBack is null)
        {
            return new OldRoot(true, null, "not looked at");
        }

        var kept = PartialMark.Needed(clones: false)
            + (target is null ? 0 : found.Revisions.Reverse().TakeWhile(id => id != target).Count());
        if (revisions < kept)
        {
            return Unseen(TooFew(kept));
        }

        var offer = exchanges.Compare(generation);
        return offer.Exchange is null
            ? Unseen(offer.WhyNot.Length > 0 ? offer.WhyNot : $"{generation.Name} has no service that could compare it")
            : lines.Has(found.Qube.Name) ? new OldRoot(false, offer.Exchange, $"{Started}, compared first")
            : Unseen("dom0's policy has no lines for work inside templates");
    }

    /// <summary>Why nothing is started, for people: there would be no way back.</summary>
    internal static string TooFew(int revisions) => $"deploy: revisions: would have to be at least {revisions}";

    private static OldRoot Unseen(string why) => new(true, null, $"{NotLooked}: {why}");

    // One revision more than noted is what the interrupted import made, two what a clone and a start made. More than that
    // somebody else made.
    private static bool IsInterrupted(QubeState found) =>
        found.Marks.IsReplacing
            && found.Revisions.Except((found.Marks.Revisions ?? []).Select(mark => mark.Id))
                .Except(found.Marks.Looked?.Revisions ?? []).Count() <= (found.Marks.IsPartial ? 2 : 1);
}
