using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>
/// The environment of a build: the template that the archive names, with everything that the build needs. It is a template, too,
/// which no family file declares; builds that need the same share one.
/// </summary>
/// <param name="Archive">The archive.</param>
/// <param name="Name">Its name among the templates of the store.</param>
/// <param name="Key">The digest over what determines it.</param>
/// <param name="Needs">The package that asks for everything.</param>
/// <param name="Before">What was built before and is in it, by component.</param>
internal sealed record BuildEnvironment(
    ArchiveDeclaration Archive, string Name, Digest Key, (string File, byte[] Content) Needs,
    IReadOnlyList<ComponentResult> Before)
{
    /// <summary>The environment of a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="ground">The template that the archive names, as it is grown.</param>
    /// <param name="sources">Names what that may take packages from.</param>
    /// <param name="before">What was built before, by component.</param>
    public static BuildEnvironment Of(
        OrderedComponent component, ArchiveDeclaration archive, IBuildRules rules, Generation ground, Digest sources,
        IReadOnlyDictionary<string, ComponentResult> before)
    {
        var needs = rules.NeedsPackage(component.Component.Recipe);
        var installed = component.Before.Select(name => before[name]).ToList();
        var key = Digest.Of(
            $"coppice environment 1\ntree {ground.Tree.Hex}\nrecipe {ground.Inputs.GetValueOrDefault("recipe")}\n"
                + $"sources {sources.Hex}\nneeds {Digest.Of(needs.Content).Hex}\n"
                + string.Concat(installed.Select(result => $"before {result.Component} {result.Content.Hex}\n")));
        return new BuildEnvironment(
            archive, InternalTemplates.Environment(archive.Built!.Environment.Value, Digest.Of(needs.Content).Short), key,
            needs, installed);
    }

    /// <summary>The template that it is.</summary>
    /// <param name="rules">The distribution.</param>
    public TemplateDeclaration Template(IBuildRules rules) => new(
        Name, Archive: null, Archive.Built!.Environment.Value, [new DeclaredWord(rules.NeedsName, Archive.Where)], [], [], [],
        Recommends: false, Archive.Where)
    {
        Archives = [new DeclaredWord(Name, Archive.Where)],
    };

    /// <summary>The archive of what it has besides what its ground may take.</summary>
    /// <param name="builds">The store's builds.</param>
    /// <param name="family">The family.</param>
    /// <param name="rules">The distribution.</param>
    public ArchiveDeclaration Packages(BuildStore builds, Family family, IBuildRules rules) => ArchiveDeclaration.OfOwn(
        Name, Archive.Type, builds.Needs(Name, Before, file => !rules.IsForDebugging(file), Needs),
        family.ArchiveOf(family.Template(Archive.Built!.Environment.Value)).Architecture, Archive.Where) with
    {
        Take = TakeRule.All,
    };

    /// <summary>The digest that names what a template may take packages from, and what of it.</summary>
    public static Digest SourcesOf(Snapshot snapshot, Family family, TemplateDeclaration template)
    {
        var sources = SnapshotSources.Of(snapshot, family, template);
        return Digest.Of($"{sources.Words}\n{sources.Key}\n");
    }
}
