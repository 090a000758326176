using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>What <c>components:</c> says: a list for all suites, or a map from suites to lists.</summary>
/// <param name="ForAll">The components of all suites that have no own ones.</param>
/// <param name="BySuite">The own ones of suites.</param>
internal sealed record ComponentsValue(IReadOnlyList<string> ForAll, IReadOnlyDictionary<string, IReadOnlyList<string>> BySuite)
{
    /// <summary>Of an archive whose suites have no components.</summary>
    public static readonly ComponentsValue None = new([], new Dictionary<string, IReadOnlyList<string>>());

    private static readonly IReadOnlyList<string> Default = ["main"];

    /// <summary>Reads it; what is left out is <c>[main]</c>.</summary>
    public static ComponentsValue Read(YamlEntry? entry, IReadOnlyList<string> suites, Problems problems)
    {
        if (entry is null)
        {
            return new ComponentsValue(Default, None.BySuite);
        }

        if (entry.Value is not YamlMap map)
        {
            return new ComponentsValue(Words(entry, problems), None.BySuite);
        }

        var (forAll, bySuite) = (Default, new Dictionary<string, IReadOnlyList<string>>());
        foreach (var suite in map.Entries)
        {
            if (suite.Key.Value == Keys.EverySuite)
            {
                forAll = Words(suite, problems);
            }
            else if (suites.Contains(suite.Key.Value))
            {
                bySuite[suite.Key.Value] = Words(suite, problems);
            }
            else
            {
                problems.Add(
                    suite.Key,
                    $"{Shown.Word(suite.Key)} is not one of this archive's suites{problems.Question(suite.Key.Value, suites)}");
            }
        }

        return new ComponentsValue(forAll, bySuite);
    }

    private static IReadOnlyList<string> Words(YamlEntry entry, Problems problems)
    {
        var words = DistinctWords.Of(new Values(problems).Texts(entry), entry.Key.Value, problems)
            .Where(word => WordGrammar.Component.Check(word, problems)).Select(word => word.Value).ToList();
        if (words.Count == 0 && entry.Value is YamlList { Items.Count: 0 } empty)
        {
            problems.Add(
                empty,
                (entry.Key.Value == Keys.Components ? Keys.Components : $"the list of components of {Shown.Word(entry.Key)}")
                    + " is empty",
                "components: [main]");
        }

        return words.Count > 0 ? words : Default;
    }
}
