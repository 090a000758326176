using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>Lists in which every word may stand once.</summary>
internal static class DistinctWords
{
    /// <summary>The words without repetitions; each repetition is a problem.</summary>
    public static IReadOnlyList<YamlScalar> Of(IReadOnlyList<YamlScalar> words, string key, Problems problems)
    {
        var first = new Dictionary<string, YamlScalar>();
        foreach (var word in words.Where(word => !first.TryAdd(word.Value, word)))
        {
            problems.Add(
                word, $"{Shown.Word(word)} is already in {key}, {Place.Of(first[word.Value], word)}", "remove one of them");
        }

        return [.. first.Values];
    }
}

/// <summary>Lists of which no two items may be about the same.</summary>
internal static class DistinctItems
{
    /// <summary>Each item that is about what an earlier one is about is a problem.</summary>
    /// <param name="items">The items, in order.</param>
    /// <param name="about">What an item is about.</param>
    /// <param name="where">Where it is declared.</param>
    /// <param name="fault">What is wrong, without the place of the earlier one.</param>
    /// <param name="problems">Where it is reported.</param>
    public static void Check<T, TKey>(
        IEnumerable<T> items, Func<T, TKey> about, Func<T, SourceSpan> where, Func<T, string> fault, Problems problems)
        where TKey : notnull
    {
        var first = new Dictionary<TKey, T>();
        foreach (var item in items.Where(item => !first.TryAdd(about(item), item)))
        {
            problems.Add(
                where(item), $"{fault(item)}, {Place.Of(where(first[about(item)]), where(item))}", "remove one of them");
        }
    }
}

/// <summary>Another place, as a message names it.</summary>
internal static class Place
{
    /// <summary>The line, with the file when it is another one.</summary>
    public static string Of(YamlNode other, YamlNode seenFrom) =>
        ReferenceEquals(other.Source, seenFrom.Source)
            ? $"line {other.Line}"
            : $"{Shown.Text(other.Source.Display)}:{other.Line}";

    /// <summary>The line of something that is read already, with the file when it is another one.</summary>
    public static string Of(SourceSpan other, SourceSpan seenFrom) =>
        other.File == seenFrom.File ? $"line {other.Line}" : $"{Shown.Text(other.File)}:{other.Line}";
}
