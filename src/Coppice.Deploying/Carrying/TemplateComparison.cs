using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>What a comparison of a template in Qubes found.</summary>
/// <param name="Generation">The generation that it was compared with.</param>
/// <param name="Differs">The paths that differ, for people.</param>
public sealed record ComparedTemplate(GenerationMark Generation, IReadOnlyList<string> Differs);

/// <summary>
/// Compares templates with the generations that their marks name: starts one, has the service inside look at everything, and
/// takes the start back. A template that was attacked answers for itself: this finds honest changes only.
/// </summary>
/// <param name="client">The Admin API.</param>
/// <param name="settings">How many revisions stay.</param>
/// <param name="exchanges">Knows the generations.</param>
/// <param name="owner">Who compares, as in <see cref="BusyMark.Owner"/>.</param>
/// <param name="time">The clock.</param>
public sealed class TemplateComparison(
    AdminClient client, DeploySettings settings, IRootExchanges exchanges, string owner, TimeProvider time)
{
    /// <summary>Compares a template.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancel">Stops while the question is sent.</param>
    /// <exception cref="Failure">It is not in Qubes or not of the family, runs, lacks the service, or Qubes refuses.</exception>
    public ComparedTemplate Run(string family, string name, CancellationToken cancel)
    {
        var look = new TemplateLook(client, owner, time);
        var found = client.List().FirstOrDefault(qube => qube.Name == name) is { Class: Qube.Template } qube
            ? look.At(qube, wanted: null)
            : throw NotDeployed(name);
        if (found.Marks.Generation is not { } generation || found.Marks.Family != family)
        {
            throw NotDeployed(name);
        }

        if (found.Marks.IsPartial || found.Marks.IsReplacing)
        {
            throw new Failure(
                $"a deploy of {VisibleText.Of(name)} was interrupted: what is in it is not known",
                $"coppice deploy {ShellWord.Of(name)}", kind: ProblemKind.Busy);
        }

        if (look.WhyNot(found, writesRoot: true) is { } problem)
        {
            throw new Failure([problem]);
        }

        var comparison = ComparisonWith(generation);
        var claim = new TemplateClaim(client, owner, time);
        claim.Take(name);
        var (differs, _) = new RootComparison(client, settings).Run(name, KnownRoot.Of(found), comparison, cancel);
        claim.Release(name);
        return new ComparedTemplate(generation, differs);
    }

    private IRootExchange ComparisonWith(GenerationMark generation)
    {
        var offer = exchanges.Compare(generation);
        if (offer.Exchange is null)
        {
            throw new Failure(
                offer.WhyNot.Length > 0
                    ? offer.WhyNot
                    : $"{VisibleText.Of(generation.Name)} has no service that could compare it",
                "coppice init --qubes, whose family file has the service for its templates", kind: ProblemKind.Unsupported);
        }

        return client.MayStart(generation.Template) ? offer.Exchange : throw client.MayNotStart(generation.Template);
    }

    private static Failure NotDeployed(string name) => new(
        $"{VisibleText.Of(name)} is not in Qubes, or coppice deploy did not bring it there",
        $"coppice deploy {ShellWord.Of(name)}", kind: ProblemKind.NotFound);
}
