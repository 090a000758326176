using Coppice.Foundation;

namespace Coppice.Planning.Residues;

/// <summary>In which packages a template differs from what it is to have.</summary>
/// <param name="More">What it has besides, as a person reads it, in order.</param>
/// <param name="Fewer">What it lacks, in order.</param>
public sealed record OtherPackages(IReadOnlyList<string> More, IReadOnlyList<string> Fewer)
{
    /// <summary>Compares two sets of packages.</summary>
    /// <param name="wanted">What it is to have.</param>
    /// <param name="has">What it has.</param>
    /// <param name="show">A package as a person reads it: <c>NAME VERSION</c>.</param>
    public static OtherPackages Between<T>(IReadOnlyCollection<T> wanted, IReadOnlyCollection<T> has, Func<T, string> show) =>
        new(
        [.. has.Except(wanted).Select(show).Order(StringComparer.Ordinal)],
        [.. wanted.Except(has).Select(show).Order(StringComparer.Ordinal)]);

    /// <summary>The same of packages by name and version.</summary>
    public static OtherPackages Between(
        IReadOnlyCollection<(string Name, string Version, string Architecture)> wanted,
        IReadOnlyCollection<(string Name, string Version, string Architecture)> has) =>
        Between(wanted, has, package => $"{package.Name} {package.Version}");

    /// <summary>How many, in a sentence.</summary>
    public string Counts => $"{More.Count} more, {Fewer.Count} fewer";

    /// <summary>A line for each, safe to show: <c>+ less 590-2</c>, <c>- vim 2:9.0</c>.</summary>
    public IReadOnlyList<string> Lines =>
        [.. More.Select(package => VisibleText.Of($"+ {package}")), .. Fewer.Select(package => VisibleText.Of($"- {package}"))];
}
