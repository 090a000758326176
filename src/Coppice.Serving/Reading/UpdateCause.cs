using Coppice.Engine.Documents;

namespace Coppice.Serving.Reading;

/// <summary>A newer package, and everything that it is newer in.</summary>
/// <param name="Update">The update.</param>
/// <param name="Templates">The templates that have it, parents first.</param>
public sealed record UpdateCause(PackageUpdateDocument Update, IReadOnlyList<string> Templates)
{
    /// <summary>Each update once, security first, then by name.</summary>
    public static IReadOnlyList<UpdateCause> Of(CheckDocument check) =>
    [
        .. check.Templates.SelectMany(template => template.Updates.Select(update => (Update: update, template.Name)))
            .GroupBy(pair => pair.Update)
            .Select(pairs => new UpdateCause(pairs.Key, [.. pairs.Select(pair => pair.Name)]))
            .OrderByDescending(cause => cause.Update.Security).ThenBy(cause => cause.Update.Package, StringComparer.Ordinal),
    ];
}
