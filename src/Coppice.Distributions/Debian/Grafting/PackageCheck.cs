using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// Whether apt would choose for a template on its new parent the very packages that it chose on the old one. Held to apt's way
/// (apt-get(8), install): a dependency that something installed fulfils is left alone; of the others the alternatives are tried
/// in their order, and what they lead to depends only on the index entries of the packages that they name.
/// </summary>
internal sealed class PackageCheck : PackageComparison<DpkgStanza, Relation>
{
    private readonly DpkgDatabase own;
    private readonly DpkgDatabase parent;
    private readonly CatalogChanges changes;
    private readonly bool recommends;
    private readonly Func<Relation, bool> brought;

    private PackageCheck(DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, CatalogChanges changes, bool recommends)
        : base(before, own, parent, changes)
    {
        (this.own, this.parent, this.changes, this.recommends) = (own, parent, changes, recommends);
        brought = Together(Added);
    }

    public static PackageVerdict Of(
        DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, PackageQuestion question, CatalogChanges changes) =>
        new PackageCheck(before, own, parent, changes, question.Recommends).Compare(question.Wanted.Select(WantedName.Of));

    // The database of a template may say anything of a version.
    protected override int CompareVersions(string one, string other) =>
        DebianVersion.TryParse(one, out var first) && DebianVersion.TryParse(other, out var second) ? first.CompareTo(second) : 0;

    protected override IEnumerable<IReadOnlyList<Relation>> Needs(DpkgStanza package, bool added) =>
        Relation.Groups(package.Field("Pre-Depends"u8)).Concat(Relation.Groups(package.Field("Depends"u8)))
            .Concat(added && recommends ? Relation.Groups(package.Field("Recommends"u8)) : []);

    protected override Func<Relation, bool> Together(IEnumerable<DpkgStanza> packages) =>
        new DpkgDatabase(StanzaText.Join(packages.Select(stanza => stanza.Text))).Satisfies;

    protected override bool IsMetOtherwise(IReadOnlyList<Relation> group) =>
        group.Any(brought) && !group.Any(relation => own.Satisfies(relation) && parent.Satisfies(relation));

    protected override bool MayMeanAnother(string name) => changes.Has(name);

    protected override bool Excludes(DpkgStanza package, DpkgStanza other) =>
        Relation.Groups(package.Field("Conflicts"u8)).Concat(Relation.Groups(package.Field("Breaks"u8)))
            .SelectMany(group => group)
            .Any(relation => relation.Name == other.Name ? relation.Allows(other.Version)
                : package.Name != other.Name && Relation.Groups(other.Field("Provides"u8)).SelectMany(group => group)
                    .Any(offer =>
                        offer.Name == relation.Name
                            && (relation.Version is null || (offer.Version is { } version && relation.Allows(version)))));
}
