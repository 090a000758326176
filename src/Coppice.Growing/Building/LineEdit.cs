using System.Text;
using Coppice.Families;

namespace Coppice.Growing.Building;

/// <summary>
/// Sets a key in a file: in place of the one line that sets it, else of the one comment that does, else at the end. Bytes are
/// taken as Latin-1, so whatever else is in the file stays as it is.
/// </summary>
internal static class LineEdit
{
    /// <summary>What becomes of a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="edit">What to set.</param>
    /// <returns>
    /// The new content; or, where it is not clear which line is meant, null and these lines with their numbers.
    /// </returns>
    public static (byte[]? Content, IReadOnlyList<(int Number, string Line)> Candidates) Apply(
        byte[] content, EditDeclaration edit)
    {
        var text = Encoding.Latin1.GetString(content);
        var lines = text.Split('\n').ToList();
        var ends = text.EndsWith('\n') || text.Length == 0;
        if (ends)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var (key, separator) = (Latin1(edit.Key), Latin1(edit.Separator?.Trim() is { Length: > 0 } said ? said : ""));
        var candidates = Find(lines, line => Sets(line.TrimStart(), key, separator));
        if (candidates.Count == 0)
        {
            candidates = Find(lines, line => line.TrimStart() is ['#' or ';', ..] comment
                && Sets(comment.TrimStart('#', ';', ' ', '\t'), key, separator));
        }

        if (candidates.Count > 1)
        {
            return (null, candidates);
        }

        var set = $"{key}{Latin1(edit.Separator ?? " ")}{Latin1(edit.Value)}";
        if (candidates.Count == 1)
        {
            var old = lines[candidates[0].Number - 1];
            var indent = old[..^old.TrimStart().Length];
            lines[candidates[0].Number - 1] = indent + set + (old.EndsWith('\r') ? "\r" : "");
        }
        else
        {
            lines.Add(set);
            ends = true;
        }

        return (Encoding.Latin1.GetBytes(string.Join('\n', lines) + (ends ? "\n" : "")), candidates);
    }

    private static List<(int Number, string Line)> Find(List<string> lines, Func<string, bool> isMeant) =>
        [.. lines.Index().Where(line => isMeant(line.Item)).Select(line => (line.Index + 1, line.Item.TrimEnd('\r')))];

    // The key, and then what separates it from its value: blanks, or what is said, with blanks around it or not.
    private static bool Sets(string line, string key, string separator)
    {
        if (!line.StartsWith(key, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = line[key.Length..];
        return separator.Length == 0
            ? rest.TrimEnd('\r').Length == 0 || rest[0] is ' ' or '\t'
            : rest.TrimStart(' ', '\t').StartsWith(separator, StringComparison.Ordinal);
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
