using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>
/// Checks the parents of composed templates: all on one base, none of them an ancestor of another, not too much in all.
/// </summary>
internal sealed class Composition(FamilyLimits limits, IReadOnlyDictionary<string, string> types, Problems problems)
{
    private readonly Dictionary<string, TemplateDraft> placed = [];
    private readonly Dictionary<string, string> bases = [];

    /// <summary>Checks all templates.</summary>
    /// <param name="ordered">The templates that can be placed, parents before children.</param>
    public void Check(IReadOnlyList<TemplateDraft> ordered)
    {
        foreach (var template in ordered)
        {
            // A parent that is unknown or in a cycle has its problem already, and no base.
            var parents = template.From.Where(parent => placed.ContainsKey(parent.Value)).ToList();
            if (parents.Count > 1)
            {
                CheckBases(template, parents);
                CheckAncestors(template, parents);
            }

            placed[template.Name.Value] = template;
            if (template.From.Count == 0)
            {
                bases[template.Name.Value] = template.Name.Value;
            }
            else if (bases.TryGetValue(template.From[0].Value, out var itsBase))
            {
                bases[template.Name.Value] = itsBase;
            }
        }
    }

    private void CheckBases(TemplateDraft template, List<YamlScalar> parents)
    {
        var first = parents[0];
        foreach (var other in parents.Skip(1))
        {
            if (bases.TryGetValue(first.Value, out var wanted)
                && bases.TryGetValue(other.Value, out var found) && found != wanted)
            {
                problems.Add(
                    other,
                    $"{Shown.Word(other)} grows on the base {Shown.Text(found)}, but {Shown.Word(first)} on "
                        + $"{Shown.Text(wanted)}: the parents of one template must stand on the same base"
                    + Distributions(wanted, found),
                    $"remove {Shown.Word(other)} from {Shown.Word(template.Name)}");
            }
        }
    }

    // Two distributions in one chain, where the bases say so: with both places.
    private string Distributions(string one, string two)
    {
        var (first, second) = (placed[one].Archive, placed[two].Archive);
        return first is not null
            && second is not null && types.GetValueOrDefault(first.Value) is { Length: > 0 } a
            && types.GetValueOrDefault(second.Value) is { Length: > 0 } b && a != b
            ? $"; one chain cannot mix distributions: {Shown.Text(one)} is {a} ({Place.Of(first, placed[one].Name)}), "
                + $"{Shown.Text(two)} is {b} ({Place.Of(second, placed[two].Name)})"
            : "";
    }

    private void CheckAncestors(TemplateDraft template, List<YamlScalar> parents)
    {
        var made = new HashSet<string>();
        foreach (var parent in parents)
        {
            var ancestors = Ancestors(parent.Value);
            made.UnionWith(ancestors);
            made.Add(parent.Value);
            foreach (var other in parents.Where(other => ancestors.Contains(other.Value)))
            {
                problems.Add(
                    other, $"{Shown.Word(parent)} already has everything of {Shown.Word(other)}, since it grows from it",
                    $"leave {Shown.Word(other)} out");
            }
        }

        if (made.Count >= limits.Declarations)
        {
            problems.Add(
                template.Name, $"more than {limits.Declarations} declarations make the template {Shown.Word(template.Name)}",
                "give it fewer parents");
        }
    }

    // Not more than the limit: what comes on top of that changes no message.
    private HashSet<string> Ancestors(string template)
    {
        var ancestors = new HashSet<string>();
        var open = new Queue<string>([template]);
        while (ancestors.Count < limits.Declarations && open.TryDequeue(out var next))
        {
            foreach (var parent in placed[next].From
                .Where(parent => placed.ContainsKey(parent.Value) && ancestors.Add(parent.Value)))
            {
                open.Enqueue(parent.Value);
            }
        }

        return ancestors;
    }
}
