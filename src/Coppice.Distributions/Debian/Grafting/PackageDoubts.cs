using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// Whether apt would choose for a template on its new parent the very packages that it chose on the old one. Held to apt's way
/// (apt-get(8), install): a dependency that something installed fulfils is left alone; of the others the alternatives are tried
/// in their order, and what they lead to depends only on the index entries of the packages that they name.
/// </summary>
internal sealed class PackageDoubts
{
    private readonly List<string> rebuild = [];
    private readonly List<string> unsure = [];
    private readonly HashSet<string> otherVersions = [];
    private readonly DpkgDatabase before;
    private readonly DpkgDatabase own;
    private readonly DpkgDatabase parent;
    private readonly CatalogChanges changes;

    private PackageDoubts(DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, CatalogChanges changes) =>
        (this.before, this.own, this.parent, this.changes) = (before, own, parent, changes);

    public static PackageVerdict Of(
        DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent, PackageQuestion question, CatalogChanges changes)
    {
        var doubts = new PackageDoubts(before, own, parent, changes);
        var added = own.Installed.Where(stanza => !before.Has(stanza.Key)).ToList();
        doubts.CheckAdded(added);
        doubts.CheckParentsPackages();
        doubts.CheckRemoved();
        doubts.CheckWanted(question.Wanted, added);
        var brought = new DpkgDatabase(StanzaText.Join(added.Select(stanza => stanza.Text)));
        foreach (var stanza in added)
        {
            doubts.CheckDependencies(stanza, brought, question.Recommends);
        }

        doubts.CheckConflicts(added);
        return new PackageVerdict([.. doubts.rebuild.Distinct()], [.. doubts.unsure.Distinct()]);
    }

    // What the new parent has as well would not be installed again, and is the same.
    private void CheckAdded(IReadOnlyList<DpkgStanza> added)
    {
        var changed = new List<(string, string, string?)>();
        foreach (var stanza in added)
        {
            if (changes.Has(stanza.Name))
            {
                otherVersions.Add(stanza.Name);
                changed.Add((stanza.Name, stanza.Version, changes.VersionOf(stanza.Name)));
            }
            else if (parent.Has(stanza.Name) && parent.Find(stanza.Key)?.Version != stanza.Version)
            {
                rebuild.Add($"its parent now has a different {stanza.Name}");
            }
        }

        rebuild.AddRange(ChangedPackages.Reason(changed, Compare));
    }

    // The database of a template may say anything of a version.
    private static int Compare(string one, string other) =>
        DebianVersion.TryParse(one, out var first) && DebianVersion.TryParse(other, out var second) ? first.CompareTo(second) : 0;

    // What the template upgraded or removed of the parent's packages must be as it was.
    private void CheckParentsPackages()
    {
        foreach (var stanza in before.Installed)
        {
            var mine = own.Has(stanza.Key) ? own.Find(stanza.Key) : null;
            if (mine?.Version == stanza.Version)
            {
                continue;
            }

            if (parent.Find(stanza.Key)?.Version != stanza.Version)
            {
                var has = parent.Has(stanza.Key) ? "now has another version of" : "no longer has";
                rebuild.Add($"its parent {has} {stanza.Name}, which this template {(mine is null ? "removes" : "upgrades")}");
            }
        }
    }

    // What the new parent brings may need what the template removes.
    private void CheckRemoved()
    {
        var removed = before.Installed.Where(stanza => !own.Has(stanza.Key)).Select(stanza => stanza.Key).ToHashSet();
        if (removed.Count == 0)
        {
            return;
        }

        // Of what both have, the parent's counts: the last stanza of a name does.
        var left = new DpkgDatabase(
            StanzaText.Join(
                own.Installed.Concat(parent.Installed)
                    .Where(stanza => !removed.Contains(stanza.Key)).Select(stanza => stanza.Text)));
        foreach (var stanza in parent.Installed
            .Where(stanza => !removed.Contains(stanza.Key) && !stanza.Same(before.Find(stanza.Key))))
        {
            var groups = Relation.Groups(stanza.Field("Pre-Depends"u8)).Concat(Relation.Groups(stanza.Field("Depends"u8)));
            if (groups.FirstOrDefault(group => group.Any(parent.Satisfies) && !group.Any(left.Satisfies)) is { } group)
            {
                rebuild.Add($"its parent's {stanza.Name} needs {string.Join(" | ", group)}, which this template removes");
            }
        }
    }

    private void CheckWanted(IReadOnlyList<string> wanted, IReadOnlyList<DpkgStanza> added)
    {
        foreach (var name in wanted.Select(WantedName.Of))
        {
            if (before.Has(name) && !parent.Has(name))
            {
                rebuild.Add($"its parent no longer has {name}, which this template asks for");
            }
            else if (!before.Has(name) && parent.Has(name))
            {
                // It would only be marked as asked for, and how the parent has it marked is not known here.
                rebuild.Add($"its parent now has {name}, which this template asks for");
            }
            else if (!parent.Has(name) && changes.Has(name) && !added.Any(stanza => stanza.Name == name))
            {
                unsure.Add($"{name} may now mean another package");
            }
        }
    }

    private void CheckDependencies(DpkgStanza stanza, DpkgDatabase brought, bool recommends)
    {
        var fields = new List<string> { stanza.Field("Pre-Depends"u8), stanza.Field("Depends"u8) };
        if (recommends)
        {
            fields.Add(stanza.Field("Recommends"u8));
        }

        foreach (var group in fields.SelectMany(Relation.Groups))
        {
            var (then, now) = (group.Any(before.Satisfies), group.Any(parent.Satisfies));
            var text = string.Join(" | ", group);
            if (then && !now)
            {
                rebuild.Add($"{stanza.Name} needs {text}, which its parent no longer has");
            }
            else if (!then
                && now && group.Any(brought.Satisfies)
                && !group.Any(relation => own.Satisfies(relation) && parent.Satisfies(relation)))
            {
                rebuild.Add($"{stanza.Name} needs {text}, which its parent now satisfies differently");
            }
            else if (!then
                && !now && group.FirstOrDefault(relation => changes.Has(relation.Name)) is { } relation
                && !otherVersions.Contains(relation.Name))
            {
                unsure.Add($"{stanza.Name} needs {text}, and {relation.Name} has changed in the archive");
            }
        }
    }

    private void CheckConflicts(IReadOnlyList<DpkgStanza> added)
    {
        var newer = parent.Installed.Where(stanza => !stanza.Same(before.Find(stanza.Key))).ToList();
        foreach (var stanza in added)
        {
            if (newer.FirstOrDefault(other => Excludes(stanza, other) || Excludes(other, stanza)) is { } other)
            {
                unsure.Add($"{stanza.Name} conflicts with {other.Name} {other.Version}");
            }
        }
    }

    private static bool Excludes(DpkgStanza stanza, DpkgStanza other) =>
        Relation.Groups(stanza.Field("Conflicts"u8)).Concat(Relation.Groups(stanza.Field("Breaks"u8))).SelectMany(group => group)
            .Any(relation => relation.Name == other.Name ? relation.Allows(other.Version)
                : stanza.Name != other.Name && Relation.Groups(other.Field("Provides"u8)).SelectMany(group => group)
                    .Any(offer =>
                        offer.Name == relation.Name
                            && (relation.Version is null || (offer.Version is { } version && relation.Allows(version)))));
}
