using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Checks how templates hang together: known parents and archives, no cycles, not too many levels.</summary>
internal sealed class TemplateTree(FamilyLimits limits, Problems problems)
{
    /// <summary>
    /// The templates with parents before children, otherwise in the order of declaration; those in a cycle are left out.
    /// </summary>
    public IReadOnlyList<TemplateDraft> Order(IReadOnlyList<TemplateDraft> templates, IReadOnlyList<ArchiveDeclaration> archives)
    {
        var byName = templates.ToDictionary(template => template.Name.Value);
        var archiveNames = archives.Select(archive => archive.Name).ToHashSet();
        foreach (var template in templates)
        {
            foreach (var parent in template.From)
            {
                CheckKnown(parent, "template", byName.Keys);
            }

            CheckKnown(template.Archive, "archive", archiveNames);
        }

        var levels = new Dictionary<string, int>();
        var ordered = new List<TemplateDraft>();
        foreach (var template in templates.Where(template => !levels.ContainsKey(template.Name.Value)))
        {
            Place(template);
        }

        new Composition(
            limits, archives.DistinctBy(archive => archive.Name).ToDictionary(archive => archive.Name, archive => archive.Type),
            problems)
            .Check(ordered);
        new ArchiveChains(archives, problems).Check(ordered);
        return ordered;

        // Depth first along all parents, with a stack of its own: a hostile chain is deeper than this thread's.
        void Place(TemplateDraft template)
        {
            var way = new Stack<(TemplateDraft Template, Queue<YamlScalar> Ahead)>();
            var onWay = new HashSet<string>();
            Enter(template);
            while (way.TryPeek(out var at))
            {
                if (!at.Ahead.TryDequeue(out var parent))
                {
                    way.Pop();
                    onWay.Remove(at.Template.Name.Value);
                    Put(at.Template);
                }
                else if (onWay.Contains(parent.Value))
                {
                    ReportCycle([.. way.Reverse()
                        .Select(step => step.Template).SkipWhile(step => step.Name.Value != parent.Value)]);
                    way.ToList().ForEach(step => levels[step.Template.Name.Value] = 0);
                    return;
                }
                else if (!levels.ContainsKey(parent.Value) && byName.TryGetValue(parent.Value, out var next))
                {
                    Enter(next);
                }
            }

            void Enter(TemplateDraft next)
            {
                way.Push((next, new Queue<YamlScalar>(next.From)));
                onWay.Add(next.Name.Value);
            }
        }

        void Put(TemplateDraft template)
        {
            var level = 1 + template.From.Select(parent => levels.GetValueOrDefault(parent.Value)).DefaultIfEmpty(0).Max();
            levels[template.Name.Value] = level;
            ordered.Add(template);
            CheckLevel(template, level);
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

    // At the parent that leads from the first to the second.
    private void ReportCycle(IReadOnlyList<TemplateDraft> cycle)
    {
        var names = cycle.Append(cycle[0]).Select(template => Shown.Word(template.Name));
        var second = cycle.Count > 1 ? cycle[1] : cycle[0];
        problems.Add(
            cycle[0].From.First(parent => parent.Value == second.Name.Value),
            cycle.Count == 1
                ? $"{names.First()} grows from itself"
                : $"templates grow from each other: {string.Join(" → ", names)}",
            cycle.Count == 1 ? "give it another parent, or an archive" : "give one of them another parent, or an archive");
    }

    private void CheckLevel(TemplateDraft template, int level)
    {
        if (level == limits.Levels + 1)
        {
            problems.Add(
                template.Name,
                $"the template {Shown.Word(template.Name)} is the {level}th in its chain, but there can be at most "
                    + $"{limits.Levels} levels");
        }
    }
}
