using Coppice.Foundation;

namespace Coppice.Engine.Inspecting;

/// <summary>Says which generations of templates are kept, and what changed from one to the next.</summary>
/// <param name="engine">The store.</param>
public sealed class ShowHistory(CoppiceEngine engine)
{
    /// <summary>The history of a template, or of all that were grown.</summary>
    /// <exception cref="Failure">The template was never grown.</exception>
    public IReadOnlyList<TemplateHistory> Run(string? template)
    {
        IReadOnlyList<string> templates = template is { } name
            ? [engine.FindGeneration(new TemplateReference(name, null)).Template]
            : engine.Generations.Templates();
        return [.. templates.Select(one => TemplateHistory.Read(engine, one))];
    }
}
