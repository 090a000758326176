using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Checks how templates hang together: known parents and archives, no cycles, not too many levels.</summary>
internal sealed class TemplateTree(FamilyLimits limits, Problems problems)
{
    /// <summary>The templates with parents before children, otherwise in the order of declaration; those in a cycle are left out.</summary>
    public IReadOnlyList<TemplateDraft> Order(IReadOnlyList<TemplateDraft> templates, IReadOnlyList<ArchiveDeclaration> archives)
    {
        var byName = templates.ToDictionary(template => template.Name.Value);
        var archiveNames = archives.Select(archive => archive.Name).ToHashSet();
        foreach (var template in templates)
        {
            CheckKnown(template.From, "template", byName.Keys);
            CheckKnown(template.Archive, "archive", archiveNames);
        }

        var levels = new Dictionary<string, int>();
        var ordered = new List<TemplateDraft>();
        foreach (var template in templates)
        {
            Place(template);
        }

        return ordered;

        void Place(TemplateDraft template)
        {
            var chain = new List<TemplateDraft>();
            var inChain = new HashSet<string>();
            TemplateDraft? next = template;
            while (next is not null && !levels.ContainsKey(next.Name.Value) && inChain.Add(next.Name.Value))
            {
                chain.Add(next);
                next = next.From is { } from ? byName.GetValueOrDefault(from.Value) : null;
            }

            if (next is not null && inChain.Contains(next.Name.Value))
            {
                ReportCycle(chain[chain.IndexOf(next)..]);
                chain.ForEach(member => levels[member.Name.Value] = 0);
                return;
            }

            var level = next is null ? 0 : levels[next.Name.Value];
            foreach (var member in Enumerable.Reverse(chain))
            {
                levels[member.Name.Value] = ++level;
                ordered.Add(member);
                CheckLevel(member, level);
            }
        }
    }

    private void CheckKnown(YamlScalar? reference, string what, IReadOnlyCollection<string> known)
    {
        if (reference is not null && !problems.Incomplete && !known.Contains(reference.Value))
        {
            problems.Add(
                reference,
                $"there is no {what} {Shown.Word(reference)}{problems.Question(reference.Value, known)}",
                known.Count == 0 ? $"declare it under {what}s:" : null);
        }
    }

    private void ReportCycle(IReadOnlyList<TemplateDraft> cycle)
    {
        var names = cycle.Append(cycle[0]).Select(template => Shown.Word(template.Name));
        problems.Add(cycle[0].From!, $"templates grow from each other: {string.Join(" → ", names)}", "give one of them another parent, or an archive");
    }

    private void CheckLevel(TemplateDraft template, int level)
    {
        if (level == limits.Levels + 1)
        {
            problems.Add(template.Name, $"the template {Shown.Word(template.Name)} is the {level}th in its chain, but there can be at most {limits.Levels} levels");
        }
    }
}
