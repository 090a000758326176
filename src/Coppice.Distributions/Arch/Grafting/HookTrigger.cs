namespace Coppice.Distributions.Arch.Grafting;

/// <summary>What starts a hook (alpm-hooks(5), TRIGGERS).</summary>
/// <param name="OnPackages">Whether its targets are names of packages, and not paths.</param>
/// <param name="Operations">Of <c>Install</c>, <c>Upgrade</c> and <c>Remove</c>, those that start it.</param>
/// <param name="Targets">Patterns; one with <c>!</c> before it takes back what the ones before it say.</param>
internal sealed record HookTrigger(bool OnPackages, IReadOnlySet<string> Operations, IReadOnlyList<string> Targets)
{
    /// <summary>A trigger with these lines; null when they are none.</summary>
    public static HookTrigger? Of(IReadOnlyList<(string Key, string Value)> lines)
    {
        var operations = lines.Where(line => line.Key == "Operation")
            .Select(line => line.Value).ToHashSet(StringComparer.Ordinal);
        List<string> targets = [.. lines.Where(line => line.Key == "Target").Select(line => line.Value)];
        return operations.Count > 0 && operations.IsSubsetOf(["Install", "Upgrade", "Remove"]) && targets.Count > 0
            && lines.LastOrDefault(line => line.Key == "Type").Value is "Package" or "Path" or "File"
            ? new HookTrigger(lines.Last(line => line.Key == "Type").Value == "Package", operations, targets)
            : null;
    }

    /// <summary>Whether a package, or a path without a leading slash, is among the targets.</summary>
    public bool IsTarget(string name) =>
        // libalpm, util.c, _alpm_fnmatch_patterns: the last one that matches decides.
        Targets.LastOrDefault(target => WildcardPattern.Matches(target.TrimStart('!'), name)) is { } last && last[0] != '!';

    /// <summary>What of some changes starts it.</summary>
    public IEnumerable<string> StartedBy(PackageChanges changes) =>
        (OnPackages ? changes.Packages : changes.Paths)
            .Where(change => Operations.Contains(change.Operation)).Select(change => change.Name).Where(IsTarget);
}
