using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>A map whose keys are known: reports the ones that are not, and hands out the others.</summary>
internal sealed class Section
{
    private readonly YamlMap map;
    private readonly Problems problems;
    private readonly Values values;

    /// <param name="map">The map.</param>
    /// <param name="known">The keys that may be in it.</param>
    /// <param name="of">What it is, for messages: "an archive".</param>
    /// <param name="problems">Where unknown keys and wrong kinds are reported.</param>
    public Section(YamlMap map, IReadOnlyList<string> known, string of, Problems problems)
    {
        (this.map, this.problems) = (map, problems);
        values = new Values(problems);
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key.Value)))
        {
            var question = problems.Question(entry.Key.Value, known);
            problems.Add(
                entry.Key, $"{of} has no key {Shown.Word(entry.Key)}{question}",
                $"the keys of {of} are {string.Join(", ", known)}");
        }
    }

    /// <summary>Whether the key is there, with whatever value.</summary>
    public bool Has(string key) => map.Entry(key) is not null;

    /// <summary>The value as a text, or null.</summary>
    public YamlScalar? Text(string key) => map.Entry(key) is { } entry ? values.Text(entry) : null;

    /// <summary>The value as a list of texts; empty when it is not there.</summary>
    public IReadOnlyList<YamlScalar> Texts(string key) => map.Entry(key) is { } entry ? values.Texts(entry) : [];

    /// <summary>The value as a text or a list of texts; empty when it is not there.</summary>
    public IReadOnlyList<YamlScalar> OneOrMore(string key) => map.Entry(key) is { } entry ? values.OneOrMore(entry) : [];

    /// <summary>The items of a list, of whatever kind; empty when it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="orOne">Whether one item may stand there without a list.</param>
    public IReadOnlyList<YamlNode> Items(string key, bool orOne = false) =>
        map.Entry(key) is { } entry ? values.Items(entry, orOne) : [];

    /// <summary>The items of a list of maps, none when it is not there; an item that is no map is a problem.</summary>
    /// <param name="key">The key.</param>
    /// <param name="example">How it is written.</param>
    public IEnumerable<YamlMap> Maps(string key, string example)
    {
        foreach (var item in Items(key))
        {
            if (item is YamlMap found)
            {
                yield return found;
            }
            else
            {
                problems.Add(item, $"an item of {key} must be a map, but this is {item.Kind}", example);
            }
        }
    }

    /// <summary>The value as a map, or null.</summary>
    public YamlMap? Map(string key) => map.Entry(key) is { } entry ? values.Map(entry) : null;

    /// <summary>The value as true or false, or null.</summary>
    public bool? Truth(string key) => map.Entry(key) is { } entry ? values.Truth(entry) : null;

    /// <summary>The value, of any kind, with its key, or null.</summary>
    public YamlEntry? Entry(string key) => map.Entry(key);
}
