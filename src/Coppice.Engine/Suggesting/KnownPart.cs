using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Suggestions;

namespace Coppice.Engine.Suggesting;

/// <summary>
/// The part of a family of which it is known what needs what: for the templates of all other distributions nothing can be
/// suggested.
/// </summary>
/// <param name="Family">The family with these templates only.</param>
/// <param name="Whole">The whole family.</param>
/// <param name="Remarks">Which templates are left out and why, for people; empty when none is.</param>
internal sealed record KnownPart(Family Family, Family Whole, IReadOnlyList<string> Remarks)
{
    /// <summary>
    /// Takes a family apart. A chain of templates is of one distribution, so nothing known grows on anything else.
    /// </summary>
    /// <exception cref="Failure">Nothing of it is known.</exception>
    public static KnownPart Of(Family family, DistributionTable distributions)
    {
        var others = family.Templates.GroupBy(template => family.ArchiveOf(template).Type)
            .Where(group => !distributions.KnowsDependencies(group.Key)).ToList();
        List<string> remarks =
        [
            .. others.Select(group =>
                $"left as {(group.Count() == 1 ? "it is" : "they are")}: "
                    + $"{string.Join(", ", group.Select(template => template.Name))}: dependencies are not known for templates "
                    + $"of the type {group.Key} yet"),
        ];
        List<TemplateDeclaration> known = [.. family.Templates.Except(others.SelectMany(group => group))];
        return known.Count > 0
            ? new KnownPart(family with { Templates = known }, family, remarks)
            : throw new Failure(
                $"nothing can be suggested for {VisibleText.Of(family.Name)}: {string.Join("; ", remarks)}", "coppice tree",
                kind: ProblemKind.NotFound);
    }

    /// <summary>A suggestion for this part as one for the whole family: what is left out is in it as declared.</summary>
    public Suggestion Complete(Suggestion suggestion) => suggestion with
    {
        Family =
            suggestion.Family with { Templates = [.. suggestion.Family.Templates, .. Whole.Templates.Except(Family.Templates)] },
        Remarks = [.. suggestion.Remarks, .. Remarks],
    };
}
