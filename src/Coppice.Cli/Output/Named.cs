namespace Coppice.Cli.Output;

/// <summary>Lists of names for people.</summary>
internal static class Named
{
    /// <summary>
    /// The names, <c>a, b</c>; where there are more than can be told, the first ones and how many more: <c>a, b and 3 more</c>.
    /// </summary>
    /// <param name="names">The names, safe to show.</param>
    /// <param name="most">So many are told; at least 2.</param>
    public static string Of(IReadOnlyList<string> names, int most) =>
        names.Count <= most
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(most - 1))} and {names.Count - most + 1} more";
}
