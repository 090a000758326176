using System.Globalization;
using System.Text;

namespace Coppice.Engine.Components;

/// <summary>A change of a text file in the form of <c>diff -u</c>, all of it in one hunk, as patch(1) takes it.</summary>
internal static class SingleHunk
{
    private const int Context = 3;

    /// <summary>The patch; empty where nothing differs.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="before">What it has.</param>
    /// <param name="after">What it is to have.</param>
    public static string Of(string path, string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
        {
            start++;
        }

        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }

        if (start == old.Length && start == now.Length)
        {
            return "";
        }

        var (from, tail) = (Math.Max(0, start - Context), Math.Min(Context, end));
        var text = new StringBuilder($"--- a/{path}\n+++ b/{path}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"@@ -{from + 1},{old.Length - end + tail - from} +{from + 1},{now.Length - end + tail - from} @@\n");
        text.AppendJoin("", old[from..start].Select(line => $" {line}\n"));
        text.AppendJoin("", old[start..^end].Select(line => $"-{line}\n"));
        text.AppendJoin("", now[start..^end].Select(line => $"+{line}\n"));
        text.AppendJoin("", old[^end..].Take(tail).Select(line => $" {line}\n"));
        return text.ToString();
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
