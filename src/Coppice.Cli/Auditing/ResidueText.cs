using Coppice.Cli.Output;
using Coppice.Distributions;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Planning.Differences;
using Coppice.Planning.Residues;

namespace Coppice.Cli.Auditing;

/// <summary>
/// Shows a person what installing and taking out left behind: groups, what stays marked with +, what lacks with -, what differs
/// with ~.
/// </summary>
internal static class ResidueText
{
    private static readonly (ResidueKind Kind, string Title)[] Groups =
    [
        (ResidueKind.File, "files and directories"), (ResidueKind.Account, "users and groups"), (ResidueKind.Cache, "caches"),
        (ResidueKind.Database, "package database"),
    ];

    /// <summary>The lines.</summary>
    /// <param name="results">What was found.</param>
    /// <param name="everything">Whether to list what differs in time only.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<ResidueResult> results, bool everything)
    {
        foreach (var result in results)
        {
            yield return Line(result);
            if (result.Named.Count > 0)
            {
                yield return VisibleText.Of(
                    $"    (what came with them was installed by name: {string.Join(", ", result.Named)})");
            }

            foreach (var line
                in Groups.SelectMany(group =>
                    Group(group.Title, [.. result.Left.Where(residue => residue.Kind == group.Kind && !residue.IsTimeOnly)])))
            {
                yield return line;
            }

            var times = result.Left.Where(residue => residue.IsTimeOnly).ToList();
            if (times.Count > 0)
            {
                yield return $"    modification time only: "
                    + $"{Quantity.Count(times.Count, "entry", "entries")}{(everything ? "" : " (-v lists them)")}";
            }

            foreach (var residue in everything ? times : [])
            {
                yield return $"        {residue.Change.Path}";
            }
        }
    }

    private static string Line(ResidueResult result)
    {
        var name = VisibleText.Of($"{result.Generation.Template}@{result.Generation.Number}");
        var without = VisibleText.Of(string.Join(", ", result.Removed));
        var notable = result.Left.Where(residue => !residue.IsTimeOnly).ToList();
        var how = VisibleText.Of(
            result.Ancestor is { } ancestor ? $"grown on {ancestor.Template}@{ancestor.Number}" : "grown from nothing");
        return result.IsResidueFree
            ? $"{name}  {without} {(result.Removed.Count == 1 ? "was" : "were")} never installed in it (residue: forbid): {how}"
            : result.Left.Count == 0
                ? $"{name}  nothing is left of {without}: the same tree as {how} without "
                    + $"{(result.Removed.Count == 1 ? "it" : "them")}, {result.Without.Short}"
            : notable.Count == 0
                ? $"{name}  nothing is left of {without} except times: otherwise the same tree as {how} without "
                    + $"{(result.Removed.Count == 1 ? "it" : "them")}"
            : $"{name}  installing {without} and removing {(result.Removed.Count == 1 ? "it" : "them")} again left differences "
                + $"at {Quantity.Count(notable.Count, "path")}, "
                + $"{Quantity.SizeChange(notable.Sum(residue => residue.Change.SizeChange))}"
                + $" (compared with it {how})";
    }

    private static IEnumerable<string> Group(string title, IReadOnlyList<Residue> group)
    {
        if (group.Count == 0)
        {
            yield break;
        }

        yield return $"    {title}: {Quantity.Count(group.Count)}, "
            + $"{Quantity.SizeChange(group.Sum(residue => residue.Change.SizeChange))}";
        foreach (var residue in group)
        {
            var change = residue.Change;
            var size = change.SizeChange == 0 ? "" : $"  {Quantity.SizeChange(change.SizeChange)}";
            yield return $"        {Mark(change.Kind)} "
                + $"{change.Path}{size}"
                + (residue.Entries.Count > 0 || change.Kind != FileChangeKind.Changed ? "" : $"  {ChangeWords.Aspects(change)}");
            foreach (var entry in residue.Entries)
            {
                yield return $"            {Mark(entry.Kind)} {VisibleText.Of(entry.Name)}";
            }
        }
    }

    private static string Mark(FileChangeKind kind) => kind switch
    {
        FileChangeKind.Added => "+",
        FileChangeKind.Removed => "-",
        _ => "~",
    };
}
