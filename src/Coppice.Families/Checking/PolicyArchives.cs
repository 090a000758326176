namespace Coppice.Families.Checking;

/// <summary>Checks that what <c>only-archives</c> names is declared: a slip there would forbid everything.</summary>
internal sealed class PolicyArchives(Problems problems)
{
    public void Check(IReadOnlyList<TemplateDraft> templates, IReadOnlyList<ArchiveDeclaration> archives)
    {
        List<string> known = [.. archives.SelectMany(
            archive => archive.Suites.Select(suite => $"{archive.Name}/{suite}").Prepend(archive.Name))];
        foreach (var word in templates.SelectMany(template => template.Declaration.Policies.OnlyArchives?.Words ?? [])
            .Where(word => !known.Contains(word.Value) && !problems.Incomplete))
        {
            problems.Add(
                word.Where,
                $"there is no archive or archive/suite {Shown.Text(word.Value)}{problems.Question(word.Value, known)}",
                known.Count == 0 ? "declare it under archives:" : $"they are {string.Join(", ", known)}");
        }
    }
}
