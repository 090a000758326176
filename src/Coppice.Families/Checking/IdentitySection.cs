using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>identity:</c>, of a family or of a template.</summary>
internal sealed class IdentitySection(Problems problems)
{
    /// <summary>What is said.</summary>
    public IdentityRules Read(Section section)
    {
        if (section.Map(Keys.Identity) is not { } map)
        {
            return IdentityRules.None;
        }

        var identity = new Section(map, Keys.OfIdentity, Keys.Identity, problems);
        if (map.Entries.Count == 0)
        {
            problems.Add(map, "identity is empty", "identity: {remove: [/etc/example.key]}");
        }

        var (remove, keep) = (Paths(identity, Keys.Remove), Paths(identity, Keys.Keep));
        foreach (var word in keep.Where(word => remove.Any(other => other.Value == word.Value)))
        {
            problems.Add(word, $"{Shown.Word(word)} is also in remove", "remove one of them");
        }

        return new IdentityRules(Declared(remove), Declared(keep));
    }

    private List<YamlScalar> Paths(Section section, string key)
    {
        if (section.Entry(key) is { Value: YamlList { Items.Count: 0 } empty })
        {
            problems.Add(empty, $"{key} is empty", $"name something, or remove {key}");
        }

        return [.. DistinctWords.Of(section.Texts(key), key, problems)
            .Where(word => TreePath.CheckPattern(word, "/etc/example/*.key", problems))];
    }

    private static List<DeclaredWord> Declared(IEnumerable<YamlScalar> words) =>
        [.. words.Select(word => new DeclaredWord(word.Value, word.Where))];
}
