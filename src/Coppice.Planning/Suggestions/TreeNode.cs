using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Planning.Suggestions;

/// <summary>A template in a tree that is being looked for.</summary>
internal sealed class TreeNode
{
    /// <summary>Its name.</summary>
    public required string Name { get; set; }

    /// <summary>Its place in the family; new ones come after all that are declared.</summary>
    public required int Order { get; init; }

    /// <summary>What is declared; null for a new ancestor.</summary>
    public TemplateDeclaration? Declaration { get; init; }

    /// <summary>What it grows on; null for a base.</summary>
    public TreeNode? Parent { get; set; }

    /// <summary>What it grows on as declared; null for a base and for a new ancestor.</summary>
    public TreeNode? DeclaredParent { get; init; }

    /// <summary>Its packages.</summary>
    public required PackageSet Packages { get; init; }

    /// <summary>Its packages before <c>without:</c> takes some out: what a parent of it may have.</summary>
    public required PackageSet Full { get; init; }

    /// <summary>How its packages need each other.</summary>
    public required PackageGraph Graph { get; init; }

    /// <summary>Everything that it asks for beyond its base, its ancestors' words included.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Whether it takes recommended packages.</summary>
    public required bool Recommends { get; init; }

    /// <summary>Whether it may get another parent.</summary>
    public required bool Moves { get; set; }

    /// <summary>Whether it hands on packages and nothing else: no files, scripts, removals and policies.</summary>
    public required bool IsPlain { get; init; }

    /// <summary>The base.</summary>
    public TreeNode Base => Parent?.Base ?? this;

    /// <summary>Whether it grows on another one, directly or not.</summary>
    public bool IsBelow(TreeNode other) => Parent is not null && (Parent == other || Parent.IsBelow(other));
}
