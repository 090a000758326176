using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Sources;

namespace Coppice.Components.Ordering;

/// <summary>A component whose source says what it builds.</summary>
/// <param name="Component">The component.</param>
/// <param name="Source">Its source.</param>
/// <param name="Recipe">What that says.</param>
public sealed record ReadComponent(ComponentDeclaration Component, FrozenSource Source, PackageRecipe Recipe)
{
    /// <summary>Its name.</summary>
    public string Name => Component.Name;

    /// <summary>
    /// Files that the source does not have and that are laid into it, by their paths: what makes a package of a tree that does
    /// not say how (<see cref="ComponentDeclaration.Plain"/>).
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> Added { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Commands of the source that change it before its source package is made.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The folder of the source that says what is built, below its root; empty for the usual one.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What is filled into places of the source's files, by placeholder.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Other sources of the family whose files its build needs, by the names that the source has for them.</summary>
    public IReadOnlyDictionary<string, FrozenSource> Further { get; init; } = new Dictionary<string, FrozenSource>();

    /// <summary>All sources that its build reads.</summary>
    public IEnumerable<FrozenSource> Sources => Further.Values.Append(Source);

    /// <summary>Signatures of such files, by name: a build may want to have them.</summary>
    public IReadOnlyDictionary<string, byte[]> Signatures { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The order to build it.</summary>
    /// <param name="version">The version that it gets.</param>
    /// <param name="jobs">How many jobs may run at the same time.</param>
    public BuildOrder OrderOf(string version, int jobs) => new(Recipe, version, jobs, Component.RunsTests)
    {
        Folder = Folder,
        Files = [.. Source.Files.Select(file => file.Name)],
    };

    /// <summary>Files of the source that name patches, none of which is applied.</summary>
    public IReadOnlyList<string> UnusedLists { get; init; } = [];
}

/// <summary>A component with those of its archive that have to be built before it.</summary>
/// <param name="Component">The component.</param>
/// <param name="Before">
/// Names of the components whose packages are installed while it is built, in the order in which they are built.
/// </param>
public sealed record OrderedComponent(ReadComponent Component, IReadOnlyList<string> Before)
{
    /// <summary>Its name.</summary>
    public string Name => Component.Name;
}
