using Coppice.Distributions.Debian.Grafting;

namespace Coppice.Distributions.Debian.Reasons;

/// <summary>Finds what of a relationship field is fulfilled by which installed package (Debian policy, chapter 7).</summary>
internal sealed class InstalledChoices(IReadOnlyCollection<DpkgStanza> installed)
{
    private readonly ILookup<string, DpkgStanza> byName = installed.ToLookup(stanza => stanza.Name, StringComparer.Ordinal);

    private readonly ILookup<string, (DpkgStanza Provider, Relation Offer)> provided = installed
        .SelectMany(
            stanza => Relation.Groups(stanza.Field("Provides"u8)).SelectMany(group => group).Select(offer => (stanza, offer)))
        .ToLookup(pair => pair.offer.Name, StringComparer.Ordinal);

    /// <summary>What the field asks for, as far as something installed fulfils it; in order, nothing twice.</summary>
    public IEnumerable<PackageNeed> Of(string field, NeedKind kind) =>
        Relation.Groups(field)
            .Select(group => new PackageNeed(
                kind,
                string.Join(" | ", group.Select(relation => relation.Name).Distinct()),
                [.. group.SelectMany(Fulfilling).DistinctBy(choice => choice.Package)]))
            .Where(need => need.Choices.Count > 0);

    private IEnumerable<NeedChoice> Fulfilling(Relation relation) =>
    [
        .. byName[relation.Name]
            .Where(stanza => relation.Allows(stanza.Version)).Select(stanza => new NeedChoice(stanza.Name, null)),
        // An unversioned offer fulfils no relation that asks for a version (7.5).
        .. provided[relation.Name]
            .Where(pair => relation.Version is null || (pair.Offer.Version is { } version && relation.Allows(version)))
            .Select(pair => new NeedChoice(pair.Provider.Name, pair.Provider.Name == relation.Name ? null : relation.Name)),
    ];
}
