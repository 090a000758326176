namespace Coppice.Distributions.Grafting;

/// <summary>A package of one tree, as every distribution has them.</summary>
internal interface ITreePackage
{
    string Name { get; }

    string Version { get; }
}

/// <summary>A dependency on a package, by its name or one that is provided; as text it is as the package has it.</summary>
internal interface IPackageRequirement
{
    string Name { get; }
}

/// <summary>The installed packages of one tree: the model that all grafting stands on.</summary>
/// <typeparam name="TPackage">The distribution's own form of a package.</typeparam>
/// <typeparam name="TRequirement">The distribution's own form of a dependency.</typeparam>
internal interface IPackageSet<TPackage, TRequirement>
    where TPackage : class, ITreePackage
    where TRequirement : class, IPackageRequirement
{
    /// <summary>The packages that are there.</summary>
    IEnumerable<TPackage> Installed { get; }

    /// <summary>Whether a package of that name is there.</summary>
    bool Has(string name);

    /// <summary>Whether that package is there, in whatever version.</summary>
    bool Has(TPackage package);

    /// <summary>Whether that package is known here in that version.</summary>
    bool HasSame(TPackage package);

    /// <summary>Whether nothing at all that is known of the package differs here.</summary>
    bool HasEqual(TPackage package);

    /// <summary>Whether something that is there fulfils a dependency, by its name or by what it provides.</summary>
    bool Satisfies(TRequirement requirement);
}

/// <summary>What a newer snapshot changes: the names for which the package manager would take another package file now.</summary>
internal interface ICatalogChanges
{
    /// <summary>Whether the package manager may take something else for that name.</summary>
    bool Has(string name);

    /// <summary>The version that the archive has of a package now; null when it has none, or that is not known.</summary>
    string? VersionOf(string name);
}
