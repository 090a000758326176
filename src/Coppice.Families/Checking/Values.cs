using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Takes values in the kind that a key wants; another kind is a problem.</summary>
internal sealed class Values(Problems problems)
{
    /// <summary>A map, or null.</summary>
    public YamlMap? Map(YamlEntry entry) => entry.Value as YamlMap ?? Wrong<YamlMap>(entry, "a map");

    /// <summary>A text, or null.</summary>
    public YamlScalar? Text(YamlEntry entry) =>
        entry.Value as YamlScalar is { IsNull: false } text ? text : Wrong<YamlScalar>(entry, "a text");

    /// <summary>A list of texts; those of its items that are texts.</summary>
    public IReadOnlyList<YamlScalar> Texts(YamlEntry entry) =>
        entry.Value is YamlList list ? Items(entry, list) : NoList<YamlScalar>(entry);

    /// <summary>One text, or a list of them.</summary>
    public IReadOnlyList<YamlScalar> OneOrMore(YamlEntry entry) => entry.Value switch
    {
        YamlList list => Items(entry, list),
        YamlScalar { IsNull: false } text => [text],
        _ => Wrong<IReadOnlyList<YamlScalar>>(entry, "a text or a list") ?? [],
    };

    /// <summary>The items of a list, of whatever kind, or one item where that may stand alone.</summary>
    public IReadOnlyList<YamlNode> Items(YamlEntry entry, bool orOne) => entry.Value switch
    {
        YamlList list => list.Items,
        _ when orOne && entry.Value is not YamlScalar { IsNull: true } => [entry.Value],
        _ => NoList<YamlNode>(entry),
    };

    /// <summary>true or false, or null.</summary>
    public bool? Truth(YamlEntry entry)
    {
        switch (entry.Value)
        {
            case YamlScalar { IsPlain: true, Value: "true" }:
                return true;
            case YamlScalar { IsPlain: true, Value: "false" }:
                return false;
            default:
                problems.Add(entry.Value, $"{Shown.Word(entry.Key)} must be true or false");
                return null;
        }
    }

    /// <summary>The words of a text in which someone wrote several names.</summary>
    public static IReadOnlyList<string> Words(string text) =>
        text.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private IReadOnlyList<T> NoList<T>(YamlEntry entry) => Wrong<IReadOnlyList<T>>(
        entry, "a list",
        entry.Value is YamlScalar { IsNull: false } one ? $"{entry.Key.Value}: [{Listed(entry.Key.Value, one)}]" : null) ?? [];

    // Names have no blanks and commas: what is written with them is meant as several. A path may have some.
    private static string Listed(string key, YamlScalar one)
    {
        var words = Words(one.Value);
        return words.Count > 1
            && key is Keys.Packages or Keys.Without or Keys.Components or Keys.Suites or Keys.Repositories
            && words.All(word => WordGrammar.Component.Allows(word))
            ? string.Join(", ", words) : Shown.Word(one);
    }

    private List<YamlScalar> Items(YamlEntry entry, YamlList list)
    {
        foreach (var item in list.Items.Where(item => item is not YamlScalar { IsNull: false }))
        {
            problems.Add(item, $"{Shown.Word(entry.Key)} must be a list of texts, but this is {item.Kind}");
        }

        return list.Items.OfType<YamlScalar>().Where(item => !item.IsNull).ToList();
    }

    private T? Wrong<T>(YamlEntry entry, string wanted, string? hint = null)
        where T : class
    {
        problems.Add(
            entry.Value,
            $"{Shown.Word(entry.Key)} must be {wanted}, but this is {entry.Value.Kind}",
            hint ?? (entry.Value is YamlScalar { IsNull: true } ? "give it a value, or remove the key" : null));
        return null;
    }
}
