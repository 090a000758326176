using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>Says which of a template's own packages the archive has changed.</summary>
internal static class ChangedPackages
{
    private const int MostNamed = 3;

    /// <summary>The reason to rebuild; none when no package changed.</summary>
    /// <param name="changed">
    /// The packages, each with the version in the template and the newest one in the archive; null when that is not known.
    /// </param>
    /// <param name="compare">The distribution's order of versions; 0 for what is none.</param>
    public static IEnumerable<string> Reason(
        IReadOnlyList<(string Name, string Own, string? Newest)> changed, Func<string, string, int> compare)
    {
        if (changed.Count > 1)
        {
            var how = changed.All(package => package.Newest is { } newest && compare(newest, package.Own) > 0)
                ? "are newer"
                : "changed";
            var names = string.Join(", ", changed.Take(MostNamed).Select(package => package.Name));
            yield return $"{changed.Count} of its own packages {how} ({names}{(changed.Count > MostNamed ? ", …" : "")})";
        }
        else if (changed is [var (name, own, newest)])
        {
            yield return newest is null ? $"the archive changed {name}"
                : newest == own ? $"the archive has {name} {VisibleText.Of(own)} with other content"
                : $"{name} {Change(compare(newest, own))} ({VisibleText.Of(own)} → {newest})";
        }
    }

    private static string Change(int order) => order > 0 ? "is newer" : order < 0 ? "is older" : "changed";
}
