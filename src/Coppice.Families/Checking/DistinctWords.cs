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
