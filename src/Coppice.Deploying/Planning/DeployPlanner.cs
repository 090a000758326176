using System.Runtime.ExceptionServices;
using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Qubes;
using Coppice.Foundation;

namespace Coppice.Deploying.Planning;

/// <summary>Compares what is wanted with what is in Qubes. Changes nothing.</summary>
/// <param name="client">The Admin API.</param>
/// <param name="look">Looks at templates.</param>
/// <param name="exchanges">Knows how files are exchanged inside.</param>
/// <param name="lines">Knows whether templates may be started.</param>
/// <param name="revisions">How many revisions of each root volume stay.</param>
/// <param name="begun">
/// Whether this store began to create a template of that name, and was killed before it could note it.
/// </param>
public sealed class DeployPlanner(
    AdminClient client, TemplateLook look, IRootExchanges exchanges, StartLines lines, int revisions,
    Func<string, bool> begun)
{
    // A call is mostly waiting, and a template takes some twenty.
    private const int AtOnce = 4;

    private readonly OldRoots oldRoots = new(lines, exchanges, revisions);

    /// <summary>The plan.</summary>
    /// <param name="family">The family's name.</param>
    /// <param name="wanted">What is wanted, parents first.</param>
    /// <param name="declared">The names of all templates of the family.</param>
    /// <param name="replaceChanged">
    /// Whether a template that has the wanted generation and was started since is replaced, too.
    /// </param>
    /// <exception cref="Failure">The Admin API refuses to list qubes.</exception>
    public DeployPlan Plan(
        string family, IReadOnlyList<WantedTemplate> wanted, IReadOnlyCollection<string> declared, bool replaceChanged)
    {
        var qubes = client.List().DistinctBy(qube => qube.Name).ToDictionary(qube => qube.Name);
        var steps = new DeployStep[wanted.Count];
        try
        {
            Parallel.For(
                0, wanted.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                n => steps[n] = Step(wanted[n], qubes.GetValueOrDefault(wanted[n].Name), replaceChanged));
            return new DeployPlan(
                new RebasePlanner(exchanges, lines, revisions).Plan(steps), Undeclared(family, qubes.Values, declared));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }

    private DeployStep Step(WantedTemplate wanted, Qube? qube, bool replaceChanged)
    {
        if (qube is null)
        {
            return new DeployStep(wanted, DeployAction.Create, "not in Qubes yet")
            {
                ImageSize = wanted.Size, RootSize = wanted.Size,
                Changes = SettingChange.Between(wanted, found: null, withImage: true),
            };
        }

        if (qube.Class != Qube.Template)
        {
            return Blocked(wanted, $"in Qubes, {VisibleText.Of(qube.Name)} is not a template ({VisibleText.Of(qube.Class)})",
                "coppice deploy --dry-run, with another name for the template", ProblemKind.Exists);
        }

        try
        {
            return Step(wanted, look.At(qube, wanted), replaceChanged);
        }
        catch (Failure failure) when (failure.Problems[0].Kind == ProblemKind.Denied)
        {
            return new DeployStep(wanted, DeployAction.Blocked, "dom0's policy does not allow it")
            {
                Problem = failure.Problems[0] with { Subject = qube.Name },
            };
        }
    }

    private DeployStep Step(WantedTemplate wanted, QubeState found, bool replaceChanged)
    {
        var marks = found.Marks;
        var handedOver = !marks.Any && found.Tags.Contains(DeployMarks.HandedOverTag);
        var creating = !marks.Any && !handedOver && begun(wanted.Name) && found.Revisions.Count == 0;
        if (!marks.Any && !handedOver && !creating)
        {
            return Blocked(
                wanted, $"in Qubes, {VisibleText.Of(wanted.Name)} is a template that Coppice did not make: it is left alone",
                $"qvm-tags {ShellWord.Of(wanted.Name)} add {DeployMarks.HandedOverTag} (in dom0), which hands it over",
                ProblemKind.Exists) with { Found = found };
        }

        if (marks.Family is { } other && other != wanted.Family)
        {
            return Blocked(
                wanted, $"in Qubes, {VisibleText.Of(wanted.Name)} belongs to the family {VisibleText.Of(other)}",
                $"qvm-features {ShellWord.Of(wanted.Name)} {DeployMarks.FamilyFeature} {ShellWord.Of(wanted.Family)}",
                ProblemKind.OtherFamily) with { Found = found };
        }

        var (action, reason) = Decide(wanted, found, handedOver, replaceChanged);
        var withRoot = action is DeployAction.Create or DeployAction.Replace;
        var changes = SettingChange.Between(wanted, found, withRoot);
        if (action == DeployAction.Keep && WhySettings(wanted, marks, changes) is { } why)
        {
            (action, reason) = (DeployAction.Settings, why);
        }

        if (action != DeployAction.Keep && look.WhyNot(found, withRoot) is { } problem)
        {
            return new DeployStep(wanted, DeployAction.Blocked, reason) { Found = found, Problem = problem };
        }

        var offer = action == DeployAction.Replace && !handedOver ? Offer(wanted, found, replaceChanged) : null;
        var withImage = withRoot && offer?.Exchange is null;
        var old = withImage && !creating ? oldRoots.At(found, replaceChanged) : null;
        // The volume that a template is created with is nobody's wish.
        var size = marks.Generation is not null || handedOver ? found.Root.ImageSize(wanted.Size) : wanted.Size;
        IEnumerable<string?> reasons = [reason, offer?.WhyNot, old is null ? StartedText(found, action) : old.Text];
        return new DeployStep(wanted, action, string.Join("; ", reasons.Where(text => text?.Length > 0)))
        {
            Found = found,
            Exchange = offer?.Exchange,
            Recovers = marks.IsPartial,
            ImageSize = withImage ? size : 0,
            RootSize = withImage ? size : found.Root.Size,
            Changes = changes,
            ReplacesChanges = old?.MayHaveChanges == true,
            Comparison = old?.Comparison,
        };
    }

    // The cheapest way that there is: an exchange asks the template itself whether someone changed it.
    private ExchangeOffer? Offer(WantedTemplate wanted, QubeState found, bool replaceChanged)
    {
        if (replaceChanged || found.Marks.IsReplacing || found.WayBack is null || found.Root.Size < wanted.Size)
        {
            return null;
        }

        if (revisions < PartialMark.Needed(clones: false))
        {
            return new ExchangeOffer(null, OldRoots.TooFew(PartialMark.Needed(clones: false)));
        }

        var offer = exchanges.Find(found.Marks.Generation!, wanted.Generation);
        return offer.Exchange is null || IsAsLarge(offer.Exchange, found.Root.ImageSize(wanted.Size))
            ? offer with { Exchange = null }
            : lines.Has(wanted.Name) ? offer
            : new ExchangeOffer(null, "dom0's policy has no lines for work inside templates");
    }

    // What is far from an image needs no closer look.
    private static bool IsAsLarge(IRootExchange exchange, long image) =>
        exchange.AtLeast >= image / 2 && exchange.Bytes >= image;

    private static (DeployAction Action, string Reason) Decide(
        WantedTemplate wanted, QubeState found, bool handedOver, bool replaceChanged)
    {
        var marks = found.Marks;
        return (marks.Generation, marks.Pending) switch
        {
            (null, _) when handedOver => (DeployAction.Replace, "handed over to Coppice"),
            (null, _) => (DeployAction.Create, "a deploy was interrupted before the first image"),
            var (current, _) when marks.IsPartial => DecidePartial(current, wanted, found),
            var (current, pending) when marks.IsReplacing =>
                (DeployAction.Replace, $"has {current.Name}; a deploy of {pending!.Name} was interrupted"),
            var (current, _) when current.Tree != wanted.Generation.Tree => (DeployAction.Replace, $"has {current.Name}"),
            _ when found.Root.Size < wanted.Size => (DeployAction.Replace, "its root volume is smaller than declared"),
            _ when replaceChanged && !found.IsKnown => (DeployAction.Replace, $"has {wanted.Generation.Name}"),
            _ => (DeployAction.Keep, ""),
        };
    }

    // Of one that stays, or in which files are exchanged. What is exchanged is compared by the service.
    private static string StartedText(QubeState found, DeployAction action) =>
        found.Marks.IsReplacing || found.Marks.IsPartial || found.Marks.Generation is null || found.IsKnown ? ""
        : action == DeployAction.Replace ? OldRoots.Started
        : OldRoots.NotLooked;

    private static (DeployAction Action, string Reason) DecidePartial(
        GenerationMark current, WantedTemplate wanted, QubeState found)
    {
        const string Interrupted = "an exchange of files or a comparison was interrupted";
        return found.WayBack is null ? (DeployAction.Replace, $"{Interrupted}; no revision has the state before")
            : current.Tree == wanted.Generation.Tree ? (DeployAction.Revert, $"{Interrupted}; back to {current.Name}")
            : (DeployAction.Replace, $"has {current.Name}; {Interrupted}; goes back first");
    }

    private static string? WhySettings(WantedTemplate wanted, DeployMarks marks, IReadOnlyList<SettingChange> changes) =>
        changes.Count > 0 ? "settings differ"
        : marks.Generation != wanted.Generation ? $"{wanted.Generation.Name} is the same as {marks.Generation!.Name}"
        : (marks.Pending ?? marks.Busy ?? (object?)marks.Partial) is not null ? "a deploy was interrupted"
        : null;

    private static DeployStep Blocked(WantedTemplate wanted, string message, string hint, ProblemKind kind) =>
        new(wanted, DeployAction.Blocked, message)
        {
            Problem = new Problem(message, hint) { Kind = kind, Subject = wanted.Name },
        };

    private List<string> Undeclared(string family, IEnumerable<Qube> qubes, IReadOnlyCollection<string> declared) =>
    [
        .. qubes.Where(qube => qube.Class == Qube.Template && !declared.Contains(qube.Name) && FamilyOf(qube.Name) == family)
            .Select(qube => qube.Name).Order(StringComparer.Ordinal),
    ];

    // Templates of others are none of ours; that they cannot be asked says the same.
    private string? FamilyOf(string name)
    {
        try
        {
            return client.FeatureOf(name, DeployMarks.FamilyFeature);
        }
        catch (Failure failure) when (failure.Problems[0].Kind == ProblemKind.Denied)
        {
            return null;
        }
    }
}
