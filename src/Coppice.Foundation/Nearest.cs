namespace Coppice.Foundation;

/// <summary>"Did you mean": the known words nearest to one that is not known.</summary>
public static class Nearest
{
    /// <summary>
    /// The candidates within a third of the word's length in edit distance (at least 1, at most 3 edits), nearest first, at most
    /// <paramref name="most"/>. Distance is optimal string alignment: insert, delete, substitute, or swap two neighbours, each
    /// cost 1.
    /// </summary>
    public static IReadOnlyList<string> To(string word, IEnumerable<string> candidates, int most = 3)
    {
        var limit = Math.Clamp(word.Length / 3, 1, 3);
        return candidates
            .Distinct(StringComparer.Ordinal)
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= limit)
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(most)
            .Select(pair => pair.candidate)
            .ToList();
    }

    /// <summary>"; did you mean a, b or c?", or an empty text when nothing is near.</summary>
    public static string Question(string word, IEnumerable<string> candidates)
    {
        var near = To(word, candidates);
        return near.Count switch
        {
            0 => "",
            1 => $"; did you mean {near[0]}?",
            _ => $"; did you mean {string.Join(", ", near.SkipLast(1))} or {near[^1]}?",
        };
    }

    internal static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), substitute);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
