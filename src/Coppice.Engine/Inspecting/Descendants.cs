using Coppice.Store.Generations;

namespace Coppice.Engine.Inspecting;

/// <summary>Which current generations grew on which.</summary>
internal static class Descendants
{
    /// <summary>
    /// The current generations of all templates that grew, directly or not, on any generation of a template, also as a further
    /// parent; the nearest first.
    /// </summary>
    /// <param name="generations">What is grown.</param>
    /// <param name="template">The template's name.</param>
    public static IReadOnlyList<Generation> Of(GenerationStore generations, string template)
    {
        var children = generations.Shown().Select(generations.Current).OfType<Generation>()
            .SelectMany(generation => generation.Parents.Select(parent => (Parent: parent.Template, Child: generation)))
            .ToLookup(pair => pair.Parent, pair => pair.Child, StringComparer.Ordinal);
        var found = new List<Generation>();
        var names = new HashSet<string>(StringComparer.Ordinal) { template };
        var open = new Queue<string>(names);
        while (open.TryDequeue(out var parent))
        {
            // A template may have moved below one of its own children since: every name counts once.
            foreach (var child in children[parent].Where(child => names.Add(child.Template)))
            {
                found.Add(child);
                open.Enqueue(child.Template);
            }
        }

        return found;
    }
}
