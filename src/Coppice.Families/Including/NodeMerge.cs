using Coppice.Families.Checking;
using Coppice.Families.Yaml;

namespace Coppice.Families.Including;

/// <summary>
/// Merges an including file over what it includes: maps merge by key, lists append, scalars override; nothing else. Values of
/// different kinds are a problem, because none of the three would be what was meant.
/// </summary>
internal sealed class NodeMerge(Problems problems)
{
    /// <summary>Merges all documents, each one over those before it.</summary>
    public YamlMap Merge(IReadOnlyList<YamlMap> documents) => documents.Aggregate(Merge);

    private YamlMap Merge(YamlMap under, YamlMap over)
    {
        var entries = under.Entries.ToList();
        var places = entries.Index().ToDictionary(pair => pair.Item.Key.Value, pair => pair.Index);
        foreach (var entry in over.Entries)
        {
            if (places.TryGetValue(entry.Key.Value, out var place))
            {
                entries[place] = new YamlEntry(entry.Key, Merge(entry.Key, entries[place].Value, entry.Value));
            }
            else
            {
                entries.Add(entry);
            }
        }

        return over with { Entries = entries };
    }

    private YamlNode Merge(YamlScalar key, YamlNode under, YamlNode over)
    {
        switch (under, over)
        {
            case (YamlMap a, YamlMap b):
                return Merge(a, b);
            case (YamlList a, YamlList b):
                return b with { Items = [.. a.Items, .. b.Items] };
            case (YamlScalar, YamlScalar):
                return over;
            default:
                problems.Add(
                    over,
                    $"{Shown.Word(key)} is {over.Kind} here, but {under.Kind} in {Shown.Text(under.Source.Display)} line "
                        + $"{under.Line}",
                    "write both in the same form");
                return over;
        }
    }
}
