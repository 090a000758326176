namespace Coppice.Testing.Qubes;

/// <summary>
/// dom0's policy: lines of METHOD ARGUMENT SOURCE TARGET allow target=dom0 (user=root for services inside). What no line allows is
/// refused.
/// </summary>
/// <param name="lines">The lines; comments and empty ones count for nothing.</param>
public sealed class StandInPolicy(IEnumerable<string> lines)
{
    private readonly List<string[]> rules =
    [
        .. lines.Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];

    /// <summary>Whether a call is allowed.</summary>
    /// <param name="source">The caller.</param>
    /// <param name="tags">The tags of the destination; null for dom0.</param>
    /// <param name="method">The method.</param>
    /// <param name="argument">Its argument; empty for none.</param>
    public bool Allows(string source, IReadOnlySet<string>? tags, string method, string argument) => rules.Exists(rule =>
        rule is [var name, var arguments, var from, var target, "allow", "target=dom0" or "user=root"]
            && name == method && from == source && (arguments == "*" || arguments == "+" + argument)
            && (tags is null
                ? target == "@adminvm"
                : target.StartsWith("@tag:", StringComparison.Ordinal) && tags.Contains(target["@tag:".Length..])));
}
