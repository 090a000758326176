using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Engine.Inspecting;

/// <summary>What is kept of templates and components.</summary>
/// <param name="Templates">Generations, by template.</param>
/// <param name="Components">Builds, by archive and component.</param>
public sealed record FamilyHistory(IReadOnlyList<TemplateHistory> Templates, IReadOnlyList<ComponentHistory> Components);

/// <summary>
/// Says which generations of templates and builds of components are kept, and what changed from one to the next.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class ShowHistory(CoppiceEngine engine)
{
    /// <summary>The history of a template or a component, or of all that were grown and built.</summary>
    /// <exception cref="Failure">It was never grown or built.</exception>
    public FamilyHistory Run(string? name)
    {
        if (name is null)
        {
            return new FamilyHistory(
                [.. engine.Generations.Shown().Select(template => TemplateHistory.Read(engine, template))],
                ComponentHistory.Read(engine.Builds, component: null));
        }

        if (ComponentHistory.IsOf(engine, name))
        {
            return ComponentHistory.Read(engine.Builds, name) is { Count: > 0 } components
                ? new FamilyHistory([], components)
                : throw new Failure(
                    $"the component {VisibleText.Of(name)} was never built", $"coppice build {ShellWord.Of(name)}",
                    kind: ProblemKind.NotFound);
        }

        var template = engine.FindGeneration(new TemplateReference(name, null)).Template;
        return new FamilyHistory([TemplateHistory.Read(engine, template)], []);
    }
}
