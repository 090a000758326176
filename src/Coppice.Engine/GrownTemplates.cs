using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Engine;

/// <summary>What of a store is shown as its templates.</summary>
internal static class GrownTemplates
{
    /// <summary>The templates that have generations, in order of their names, without <see cref="InternalTemplates"/>.</summary>
    public static IReadOnlyList<string> Shown(this GenerationStore generations) =>
        [.. generations.Templates().Where(name => !InternalTemplates.Has(name))];
}
