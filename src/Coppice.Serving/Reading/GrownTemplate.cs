using Coppice.Engine.Documents;

namespace Coppice.Serving.Reading;

/// <summary>How the current generation of a template was grown.</summary>
/// <param name="Name">The template.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Parent">What that grew on; null for a base.</param>
public sealed record GrownTemplate(string Name, GenerationDocument Generation, string? Parent)
{
    /// <summary>Of all templates that were grown.</summary>
    public static IReadOnlyList<GrownTemplate> Of(HistoryDocument history) =>
    [
        .. history.Templates.SelectMany(template => template.Generations.Where(generation => generation.Current).Take(1)
            .Select(generation => new GrownTemplate(template.Name, generation, generation.Parent))),
    ];
}
