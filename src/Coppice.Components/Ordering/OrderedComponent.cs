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
