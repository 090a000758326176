using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>Tells what builds need and nothing has, before anything is built.</summary>
/// <param name="sequence">The components.</param>
/// <param name="archive">The archive that they are built for.</param>
/// <param name="family">The family.</param>
/// <param name="catalog">What the template may take that they are built in; null where that is not known.</param>
internal sealed class MissingNeeds(
    BuildSequence sequence, ArchiveDeclaration archive, Family family, Lazy<IPackageCatalog?> catalog)
{
    /// <summary>Refuses components that need something that is not there.</summary>
    /// <exception cref="Failure">One does: every need of every component.</exception>
    public void Refuse(IEnumerable<OrderedComponent> components)
    {
        var problems = components.SelectMany(component =>
            sequence.Missing(component.Component).Select(need => Missing(component, need))).ToList();
        if (problems.Count > 0)
        {
            throw new Failure(problems);
        }
    }

    private Problem Missing(OrderedComponent component, BuildNeed need)
    {
        var there = need.Alternatives.SelectMany(name => catalog.Value?.Candidates(name.Package) ?? []).ToList();
        var names = need.Alternatives.Select(name => name.Name).ToList();
        return new Problem(
            VisibleText.Of(
                $"{component.Name} needs {need} to be built, which neither a component of {archive.Name} nor an archive of "
                    + $"{archive.Built!.Environment.Value} has"
                    + (there.Count > 0 ? $"; there is {string.Join(", ", there)}" : Question(names[0]))),
            family.Components.Any(component => archive.Built!.Components.All(word => word.Value != component.Name))
                ? $"add the component that builds it to builds: of {archive.Name}, or an archive that has it to "
                    + $"archives: of {archive.Built!.Environment.Value}"
                : $"add an archive that has it to archives: of {archive.Built!.Environment.Value}, or its component to "
                    + "builds:",
            component.Component.Component.Where)
        {
            Subject = component.Name,
            Kind = ProblemKind.Unresolvable,
        };
    }

    private string Question(string name) => catalog.Value is { } packages ? Nearest.Question(name, packages.Names) : "";
}
