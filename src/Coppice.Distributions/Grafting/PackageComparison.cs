namespace Coppice.Distributions.Grafting;

/// <summary>
/// Whether a package manager would choose for a template on its new parent the very packages that it chose on the old one: what
/// every distribution asks alike. A distribution says what its own package manager does otherwise.
/// </summary>
/// <param name="before">Packages of the old parent.</param>
/// <param name="own">Packages of the template on it.</param>
/// <param name="parent">Packages of the new parent.</param>
/// <param name="changes">What the archive changed.</param>
internal abstract class PackageComparison<TPackage, TRequirement>(
    IPackageSet<TPackage, TRequirement> before, IPackageSet<TPackage, TRequirement> own,
        IPackageSet<TPackage, TRequirement> parent,
    ICatalogChanges changes)
    where TPackage : class, ITreePackage
    where TRequirement : class, IPackageRequirement
{
    private readonly GroupedReasons rebuild = new();
    private readonly GroupedReasons unsure = new();
    private readonly HashSet<string> otherVersions = [];

    /// <summary>The packages that the template added.</summary>
    protected IReadOnlyList<TPackage> Added { get; } = [.. own.Installed.Where(package => !before.Has(package))];

    /// <summary>Compares.</summary>
    /// <param name="wanted">The names that the template asks for.</param>
    protected PackageVerdict Compare(IEnumerable<string> wanted)
    {
        CheckAdded();
        CheckParentsPackages();
        CheckRemoved();
        foreach (var name in wanted)
        {
            CheckWanted(name);
        }

        foreach (var package in Added)
        {
            CheckDependencies(package);
        }

        CheckConflicts();
        return new PackageVerdict(rebuild.All, unsure.All);
    }

    /// <summary>The distribution's order of versions; 0 for what is none.</summary>
    protected abstract int CompareVersions(string one, string other);

    /// <summary>What a package must have: of each group one.</summary>
    /// <param name="package">The package.</param>
    /// <param name="added">Whether the template adds it, so that what the template chooses to have counts as well.</param>
    protected abstract IEnumerable<IReadOnlyList<TRequirement>> Needs(TPackage package, bool added);

    /// <summary>What fulfils dependencies in the tree that these packages make together.</summary>
    protected abstract Func<TRequirement, bool> Together(IEnumerable<TPackage> packages);

    /// <summary>Whether something in the new parent fulfils a need in another way than the template's own packages did.</summary>
    protected abstract bool IsMetOtherwise(IReadOnlyList<TRequirement> group);

    /// <summary>Whether two packages cannot be installed together.</summary>
    protected abstract bool Excludes(TPackage package, TPackage other);

    /// <summary>Whether a name that is asked for, and that neither parent has, may now mean another package.</summary>
    protected abstract bool MayMeanAnother(string name);

    /// <summary>
    /// A reason of the distribution's own to rebuild because of a name that is asked for; null when there is none.
    /// </summary>
    protected virtual string? Wants(string name) => null;

    // What the new parent has as well would not be installed again, and is the same.
    private void CheckAdded()
    {
        var changed = new List<(string, string, string?)>();
        foreach (var package in Added)
        {
            if (changes.Has(package.Name))
            {
                otherVersions.Add(package.Name);
                changed.Add((package.Name, package.Version, changes.VersionOf(package.Name)));
            }
            else if (parent.Has(package.Name) && !parent.HasSame(package))
            {
                rebuild.Add(
                    package.Name, $"its parent now has a different {package.Name}", "its parent now has others of {0} packages");
            }
        }

        foreach (var reason in ChangedPackages.Reason(changed, CompareVersions))
        {
            rebuild.Add(reason);
        }
    }

    // What the template upgraded or removed of the parent's packages must be as it was.
    private void CheckParentsPackages()
    {
        foreach (var package in before.Installed.Where(
            package => !(own.Has(package) && own.HasSame(package)) && !parent.HasSame(package)))
        {
            var has = parent.Has(package) ? "now has another version of" : "no longer has";
            var does = own.Has(package) ? "upgrades" : "removes";
            rebuild.Add(
                package.Name, $"its parent {has} {package.Name}, which this template {does}",
                $"its parent changed {{0}} packages that this template {does}");
        }
    }

    // What the new parent brings may need what the template removes.
    private void CheckRemoved()
    {
        bool IsRemoved(TPackage package) => before.Has(package) && !own.Has(package);
        if (!before.Installed.Any(IsRemoved))
        {
            return;
        }

        var left = Together(own.Installed.Concat(parent.Installed).Where(package => !IsRemoved(package)));
        foreach (var package in parent.Installed.Where(package => !IsRemoved(package) && !before.HasEqual(package)))
        {
            if (Needs(package, added: false)
                .FirstOrDefault(group => group.Any(parent.Satisfies) && !group.Any(left)) is { } group)
            {
                rebuild.Add(
                    package.Name, $"its parent's {package.Name} needs {Text(group)}, which this template removes",
                    "{0} packages of its parent need what this template removes");
            }
        }
    }

    private void CheckWanted(string name)
    {
        if (before.Has(name) && !parent.Has(name))
        {
            rebuild.Add(
                name, $"its parent no longer has {name}, which this template asks for",
                "its parent no longer has {0} packages that this template asks for");
        }
        else if (!before.Has(name) && parent.Has(name))
        {
            // It would only be marked as asked for, and how the parent has it marked is not known here.
            rebuild.Add(
                name, $"its parent now has {name}, which this template asks for",
                "its parent now has {0} packages that this template asks for");
        }
        else if (Wants(name) is { } reason)
        {
            rebuild.Add(reason);
        }
        else if (!parent.Has(name) && !Added.Any(package => package.Name == name) && MayMeanAnother(name))
        {
            unsure.Add(name, $"{name} may now mean another package", "{0} names may now mean other packages");
        }
    }

    private void CheckDependencies(TPackage package)
    {
        foreach (var group in Needs(package, added: true))
        {
            var (then, now) = (group.Any(before.Satisfies), group.Any(parent.Satisfies));
            if (then && !now)
            {
                rebuild.Add(
                    package.Name, $"{package.Name} needs {Text(group)}, which its parent no longer has",
                    "{0} of its packages need what its parent no longer has");
            }
            else if (!then && now && IsMetOtherwise(group))
            {
                rebuild.Add(
                    package.Name, $"{package.Name} needs {Text(group)}, which its parent now satisfies differently",
                    "{0} of its packages need what its parent now satisfies differently");
            }
            else if (!then && !now && group.FirstOrDefault(need => changes.Has(need.Name)) is { } need
                && !otherVersions.Contains(need.Name))
            {
                unsure.Add(
                    package.Name, $"{package.Name} needs {Text(group)}, and {need.Name} has changed in the archive",
                    "{0} of its packages need what has changed in the archive");
            }
        }
    }

    private void CheckConflicts()
    {
        var newer = parent.Installed.Where(package => !before.HasEqual(package)).ToList();
        foreach (var package in Added)
        {
            if (newer.Find(other => Excludes(package, other) || Excludes(other, package)) is { } other)
            {
                unsure.Add(
                    package.Name, $"{package.Name} conflicts with {other.Name} {other.Version}",
                    "{0} of its packages conflict with what its parent brings");
            }
        }
    }

    private static string Text(IReadOnlyList<TRequirement> group) => string.Join(" | ", group);
}
