using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>take:</c>: the word <c>all</c>, a name, or a list of names and patterns.</summary>
internal static class TakeValue
{
    /// <summary>The rule; names that are none are left out.</summary>
    public static TakeRule? Read(YamlEntry take, Problems problems)
    {
        if (take.Value is YamlScalar { Value: TakeRule.Everything })
        {
            return TakeRule.All;
        }

        var words = DistinctWords.Of(new Values(problems).OneOrMore(take), Keys.Take, problems);
        if (words.FirstOrDefault(word => word.Value == TakeRule.Everything) is { } all)
        {
            problems.Add(all, "the word all stands alone, not in a list", $"{Keys.Take}: {TakeRule.Everything}");
            return null;
        }

        return new TakeRule([.. words.Where(word => WordGrammar.TakenPackage.Check(word, problems)).Select(word => word.Value)]);
    }
}
