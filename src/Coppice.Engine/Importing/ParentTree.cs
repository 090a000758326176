using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Importing;

/// <summary>A generation in the store that an imported template is to grow on.</summary>
/// <param name="Reference">How the user names it.</param>
/// <param name="Type">Its distribution.</param>
/// <param name="Template">Its template.</param>
/// <param name="Packages">The names of its packages; those of a foreign architecture with that.</param>
/// <param name="Listing">What is in its tree.</param>
/// <param name="Tree">The same, to read.</param>
internal sealed record ParentTree(
    string Reference, string Type, string Template, IReadOnlySet<string> Packages, TreeListing Listing, IPackageTree Tree)
{
    /// <summary>That of a generation.</summary>
    public static ParentTree Of(CoppiceEngine engine, Generation generation)
    {
        var native = generation.Packages.Select(package => package.Architecture).Where(name => name is not ("all" or "any"))
            .GroupBy(name => name).MaxBy(group => group.Count())?.Key;
        var reader = engine.TreeOf(generation);
        return new ParentTree(
            $"{VisibleText.Of(generation.Template)}@{generation.Number}", engine.DistributionOf(generation), generation.Template,
            generation.Packages.SelectMany(package => (string[])
                [package.Architecture == native || package.Architecture is "all" or "any" ? package.Name : "",
                    $"{package.Name}:{package.Architecture}"]).ToHashSet(StringComparer.Ordinal),
            reader.Listing, new StoredTree(reader));
    }
}
