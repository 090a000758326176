using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>
/// Checks archives that are built: their components and the template they are built in are known, that one is of the same
/// distribution, and does not itself need what is built in it.
/// </summary>
internal sealed class BuiltArchiveChecks(
    IReadOnlyList<ArchiveDeclaration> archives, IReadOnlyList<TemplateDraft> ordered, Problems problems)
{
    private readonly Dictionary<string, ArchiveDeclaration> known =
        archives.DistinctBy(archive => archive.Name).ToDictionary(archive => archive.Name);
    private readonly Dictionary<string, TemplateDraft> placed =
        ordered.DistinctBy(template => template.Name.Value).ToDictionary(template => template.Name.Value);

    /// <summary>Checks all.</summary>
    /// <param name="components">The declared components.</param>
    /// <param name="templates">All templates, also those that cannot be placed.</param>
    public void Check(IReadOnlyList<ComponentDeclaration> components, IReadOnlyList<TemplateDraft> templates)
    {
        foreach (var archive in archives.Where(archive => archive.Built is not null))
        {
            CheckComponents(archive.Built!, components);
            CheckEnvironment(archive, templates);
        }

        ReportCycles();
        foreach (var template in ordered)
        {
            if (template.Archive is { } first && known.GetValueOrDefault(first.Value) is { Built: { } built })
            {
                problems.Add(
                    first,
                    $"the base {Shown.Word(template.Name)} cannot grow from {Shown.Word(first)}, which is built in "
                        + Shown.Text(built.Environment.Value),
                    $"give it the archive of a distribution, and {Keys.Archives}: [{first.Value}]");
            }
        }
    }

    private void CheckComponents(BuiltArchive built, IReadOnlyList<ComponentDeclaration> components)
    {
        var names = components.Select(component => component.Name).ToList();
        foreach (var word in built.Components.Where(word => !problems.Incomplete && !names.Contains(word.Value)))
        {
            problems.Add(
                word.Where, $"there is no component {Shown.Text(word.Value)}{problems.Question(word.Value, names)}",
                names.Count == 0 ? $"declare it under {Keys.Components}:" : null);
        }
    }

    private void CheckEnvironment(ArchiveDeclaration archive, IReadOnlyList<TemplateDraft> templates)
    {
        var word = archive.Built!.Environment;
        if (word.Value.Length == 0)
        {
            return;
        }

        if (templates.All(template => template.Name.Value != word.Value))
        {
            if (!problems.Incomplete)
            {
                problems.Add(
                    word.Where,
                    $"there is no template {Shown.Text(word.Value)}"
                        + problems.Question(word.Value, templates.Select(template => template.Name.Value)),
                    null);
            }

            return;
        }

        if (Chain(word.Value) is { Count: > 0 } chain && chain[0].Archive is { } first
            && known.GetValueOrDefault(first.Value) is { Type.Length: > 0 } from && archive.Type.Length > 0
            && from.Type != archive.Type)
        {
            problems.Add(
                word.Where,
                $"the archive {Shown.Text(archive.Name)} is of type {archive.Type}, but {Shown.Text(word.Value)} grows from "
                    + $"{Shown.Text(from.Name)}, which is of type {from.Type} ({Place.Of(from.Where, word.Where)})",
                $"type: {from.Type}, or another template");
        }
    }

    // Each cycle once, at the archive that is declared first.
    private void ReportCycles()
    {
        var told = new HashSet<string>();
        foreach (var archive in archives.Where(archive => archive.Built is not null))
        {
            if (!told.Contains(archive.Name) && Way(archive, archive.Name, []) is { } way)
            {
                told.UnionWith(way);
                var environment = archive.Built!.Environment;
                problems.Add(
                    environment.Where,
                    $"the archive {Shown.Text(archive.Name)} cannot be built in {Shown.Text(environment.Value)}, which needs it: "
                        + string.Join(" → ", way.Select(Shown.Text)),
                    $"build it in a template that takes nothing from {archive.Name}");
            }
        }
    }

    // From an archive over the template that it is built in, and the one of its chain that adds an archive, back to the archive.
    private List<string>? Way(ArchiveDeclaration archive, string to, HashSet<string> seen)
    {
        if (archive.Built is not { } built || !seen.Add(archive.Name))
        {
            return null;
        }

        foreach (var template in Chain(built.Environment.Value))
        {
            foreach (var word in template.Declaration.Archives)
            {
                List<string> here = template.Name.Value == built.Environment.Value
                    ? [archive.Name, built.Environment.Value]
                    : [archive.Name, built.Environment.Value, template.Name.Value];
                if (word.Value == to)
                {
                    return [.. here, to];
                }

                if (known.TryGetValue(word.Value, out var next) && Way(next, to, seen) is { } rest)
                {
                    return [.. here, .. rest];
                }
            }
        }

        return null;
    }

    // Ancestors first; those that are unknown or in a cycle have their problem already.
    private List<TemplateDraft> Chain(string name)
    {
        var chain = new List<TemplateDraft>();
        var seen = new HashSet<string>();
        Add(name);
        return chain;

        void Add(string next)
        {
            if (seen.Add(next) && placed.TryGetValue(next, out var template))
            {
                foreach (var parent in template.From)
                {
                    Add(parent.Value);
                }

                chain.Add(template);
            }
        }
    }
}
