using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// Whether pacman would choose for a template on its new parent the very packages that it chose on the old one (libalpm, deps.c):
/// what something installed fulfils is left alone; for the rest a package of that name is taken, else the first that provides it.
/// </summary>
internal sealed class PackageDoubts
{
    private readonly List<string> rebuild = [];
    private readonly List<string> unsure = [];
    private readonly HashSet<string> otherVersions = [];
    private readonly PacmanDatabase before;
    private readonly PacmanDatabase own;
    private readonly PacmanDatabase parent;
    private readonly CatalogChanges changes;

    private PackageDoubts(PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent, CatalogChanges changes) =>
        (this.before, this.own, this.parent, this.changes) = (before, own, parent, changes);

    public static PackageVerdict Of(
        PacmanDatabase before, PacmanDatabase own, PacmanDatabase parent, IReadOnlyList<string> wanted, CatalogChanges changes)
    {
        var doubts = new PackageDoubts(before, own, parent, changes);
        var added = own.Installed.Where(entry => !before.Has(entry.Name)).ToList();
        doubts.CheckAdded(added);
        doubts.CheckParentsPackages();
        doubts.CheckRemoved();
        doubts.CheckWanted(wanted, added);
        foreach (var entry in added)
        {
            doubts.CheckDependencies(entry);
        }

        doubts.CheckConflicts(added);
        return new PackageVerdict([.. doubts.rebuild.Distinct()], [.. doubts.unsure.Distinct()]);
    }

    // What the new parent has as well would not be installed again, and is the same.
    private void CheckAdded(IReadOnlyList<PacmanEntry> added)
    {
        var changed = new List<(string, string, string?)>();
        foreach (var entry in added)
        {
            if (changes.Has(entry.Name))
            {
                otherVersions.Add(entry.Name);
                changed.Add((entry.Name, entry.Version, changes.VersionOf(entry.Name)));
            }
            else if (parent.Has(entry.Name) && !parent.HasSame(entry))
            {
                rebuild.Add($"its parent now has a different {entry.Name}");
            }
        }

        rebuild.AddRange(ChangedPackages.Reason(changed, PacmanVersion.Compare));
    }

    // What the template upgraded or removed of the parent's packages must be as it was.
    private void CheckParentsPackages()
    {
        foreach (var entry in before.Installed.Where(entry => !own.HasSame(entry) && !parent.HasSame(entry)))
        {
            var has = parent.Has(entry.Name) ? "now has another version of" : "no longer has";
            rebuild.Add($"its parent {has} {entry.Name}, which this template {(own.Has(entry.Name) ? "upgrades" : "removes")}");
        }
    }

    // What the new parent brings may need what the template removes; pacman would refuse then.
    private void CheckRemoved()
    {
        var removed = before.Installed.Where(entry => !own.Has(entry.Name)).Select(entry => entry.Name).ToHashSet();
        if (removed.Count == 0)
        {
            return;
        }

        var left = own.Installed.Concat(parent.Installed)
            .Where(entry => !removed.Contains(entry.Name)).SelectMany(entry => entry.Offers).ToLookup(offer => offer.Name);
        foreach (var entry in parent.Installed.Where(entry => !removed.Contains(entry.Name) && !before.HasSame(entry)))
        {
            if (entry.Depends
                .FirstOrDefault(need => parent.Satisfies(need) && !left[need.Name].Any(need.FulfilledBy)) is { } need)
            {
                rebuild.Add($"its parent's {entry.Name} needs {need}, which this template removes");
            }
        }
    }

    private void CheckWanted(IReadOnlyList<string> wanted, IReadOnlyList<PacmanEntry> added)
    {
        foreach (var name in wanted)
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
            else if (parent.Find(name) is { } there
                && changes.VersionOf(name) is { } newest && PacmanVersion.Compare(newest, there.Version) > 0)
            {
                rebuild.Add($"the archive has a newer {name}, which this template asks for, than its parent");
            }
            else if (!parent.Has(name)
                && !added.Any(entry => entry.Name == name)
                && (changes.Has(name) || before.Installed.Any(Stands) != parent.Installed.Any(Stands)))
            {
                unsure.Add($"{name} may now mean another package");
            }

            bool Stands(PacmanEntry entry) =>
                entry.Offers.Any(offer => offer.Name == name) || entry.Values("GROUPS").Contains(name);
        }
    }

    private void CheckDependencies(PacmanEntry entry)
    {
        foreach (var need in entry.Depends)
        {
            var (then, now) = (before.Satisfies(need), parent.Satisfies(need));
            if (then && !now)
            {
                rebuild.Add($"{entry.Name} needs {need}, which its parent no longer has");
            }
            else if (!then && now && !own.Installed.Any(mine => parent.HasSame(mine) && mine.Offers.Any(need.FulfilledBy)))
            {
                rebuild.Add($"{entry.Name} needs {need}, which its parent now satisfies differently");
            }
            else if (!then && !now && changes.Has(need.Name) && !otherVersions.Contains(need.Name))
            {
                unsure.Add($"{entry.Name} needs {need}, and {need.Name} has changed in the archive");
            }
        }
    }

    private void CheckConflicts(IReadOnlyList<PacmanEntry> added)
    {
        var newer = parent.Installed.Where(entry => !before.HasSame(entry)).ToList();
        foreach (var entry in added)
        {
            if (newer
                .FirstOrDefault(other => other.Name != entry.Name && (Excludes(entry, other) || Excludes(other, entry))) is { } other)
            {
                unsure.Add($"{entry.Name} conflicts with {other.Name} {other.Version}");
            }
        }
    }

    private static bool Excludes(PacmanEntry entry, PacmanEntry other) =>
        entry.Values("CONFLICTS").Select(Requirement.Parse).Any(conflict => other.Offers.Any(conflict.FulfilledBy));
}
