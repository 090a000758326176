using System.Collections.Concurrent;
using Coppice.Deploying.Qubes;

namespace Coppice.Deploying.Planning;

/// <summary>
/// Whether dom0's policy has the lines for work inside templates. It is asked once for each; several tasks may ask at a time.
/// </summary>
/// <param name="client">The Admin API.</param>
public sealed class StartLines(AdminClient client)
{
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Whether it has them for a template that is there.</summary>
    public bool Has(string template) => known.GetOrAdd(template, client.MayStart);
}
