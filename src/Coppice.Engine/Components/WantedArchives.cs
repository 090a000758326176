using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What is asked for by names of templates and components.</summary>
/// <param name="Archives">The archives that have to be built for it, in the order in which they are built.</param>
/// <param name="Templates">Names of the templates that are asked for; all when empty.</param>
/// <param name="OnlyComponents">Whether nothing but components was asked for.</param>
public sealed record WantedArchives(
    IReadOnlyList<ArchiveDeclaration> Archives, IReadOnlyList<string> Templates, bool OnlyComponents)
{
    /// <summary>What is asked for.</summary>
    /// <param name="family">The family.</param>
    /// <param name="names">Names of templates and components; all templates when empty.</param>
    /// <exception cref="Failure">One is neither (exit 64).</exception>
    public static WantedArchives Of(Family family, IReadOnlyList<string> names)
    {
        var declared = family.Declared ?? family;
        var all = family.InOrder();
        var components = names.Where(name => declared.Components.Any(component => component.Name == name)).ToList();
        var templates = names.Except(components).ToList();
        foreach (var name in components.Where(name => !all.Any(archive => Builds(archive, name))))
        {
            throw new Failure(
                [new Problem(
                    $"no archive builds the component {VisibleText.Of(name)}", $"builds: [{name}]    # under an archive",
                    declared.Components.First(component => component.Name == name).Where)],
                ExitCode.Usage);
        }

        var wanted = new HashSet<string>();
        foreach (var archive in all.Where(archive => components.Exists(name => Builds(archive, name))))
        {
            Add(archive);
        }

        // Whoever builds everything wants archives that no template takes anything from, too.
        foreach (var archive in names.Count == 0 ? all : Of(templates.Select(name => Template(family, declared, name))))
        {
            Add(archive);
        }

        return new WantedArchives(
            [.. all.Where(archive => wanted.Contains(archive.Name))], templates, components.Count > 0 && templates.Count == 0);

        void Add(ArchiveDeclaration archive)
        {
            if (wanted.Add(archive.Name))
            {
                Of([declared.Template(archive.Built!.Environment.Value)]).ToList().ForEach(Add);
            }
        }

        IEnumerable<ArchiveDeclaration> Of(IEnumerable<TemplateDeclaration> chains) => chains
            .SelectMany(declared.ArchivesOf).Where(archive => archive.Built is not null).DistinctBy(archive => archive.Name);
    }

    /// <summary>
    /// The templates that are asked for; of one that waits for an archive, those above it that do not. All when nothing is asked
    /// for.
    /// </summary>
    /// <param name="family">The family, without what waits.</param>
    public IReadOnlyList<TemplateDeclaration> KnownIn(Family family)
    {
        var declared = family.Declared ?? family;
        return [.. Templates.SelectMany(name => family.Waiting.ContainsKey(name) ? declared.Chain(declared.Template(name))
            : [family.Template(name)]).Where(template => !family.Waiting.ContainsKey(template.Name)).DistinctBy(one => one.Name)];
    }

    private static bool Builds(ArchiveDeclaration archive, string component) =>
        archive.Built!.Components.Any(word => word.Value == component);

    private static TemplateDeclaration Template(Family family, Family declared, string name) =>
        declared.Templates.FirstOrDefault(template => template.Name == name) ?? family.Template(name);
}
