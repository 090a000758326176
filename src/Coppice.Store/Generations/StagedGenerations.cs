using System.Collections.Concurrent;

namespace Coppice.Store.Generations;

/// <summary>
/// Finished generations that wait for the disk, at most one of each template. Only this process sees them. Safe for several
/// threads.
/// </summary>
internal sealed class StagedGenerations
{
    private readonly ConcurrentDictionary<string, Generation> waiting = new(StringComparer.Ordinal);

    /// <summary>All of them, as they are at this moment.</summary>
    internal IReadOnlyList<Generation> All => [.. waiting.ToArray().Select(pair => pair.Value)];

    /// <summary>That of a template; null when none of it waits.</summary>
    internal Generation? Of(string template) => waiting.GetValueOrDefault(template);

    /// <exception cref="InvalidOperationException">Another one of the template waits: its number would be given
    /// twice.</exception>
    internal void Add(Generation generation)
    {
        if (!waiting.TryAdd(generation.Template, generation))
        {
            throw new InvalidOperationException($"a generation of {generation.Template} waits for the disk already");
        }
    }

    /// <summary>Forgets generations that are on the disk now.</summary>
    internal void Remove(IEnumerable<Generation> published)
    {
        foreach (var generation in published)
        {
            waiting.TryRemove(KeyValuePair.Create(generation.Template, generation));
        }
    }
}
