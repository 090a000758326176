using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>vars:</c>.</summary>
internal sealed class VarsSection(Problems problems)
{
    private const int Longest = 4096;

    /// <summary>The values by name.</summary>
    public IReadOnlyDictionary<string, DeclaredWord> Read(Section section)
    {
        var vars = new Dictionary<string, DeclaredWord>(StringComparer.Ordinal);
        foreach (var entry in section.Map(Keys.Vars)?.Entries ?? [])
        {
            if (!WordGrammar.Var.Check(entry.Key, problems))
            {
                continue;
            }

            if (entry.Value is YamlScalar { IsNull: false } value && value.Value.Length <= Longest)
            {
                vars[entry.Key.Value] = new DeclaredWord(value.Value, entry.Key.Where);
            }
            else
            {
                problems.Add(
                    entry.Value,
                    $"{Shown.Word(entry.Key)} must be a text of up to {Longest} characters, but this is {entry.Value.Kind}",
                    $"vars: {{{Shown.Text(entry.Key.Value)}: \"\"}}");
            }
        }

        return vars;
    }
}
