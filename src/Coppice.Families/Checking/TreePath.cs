using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Checks paths in a template.</summary>
internal static class TreePath
{
    // Longer than any file system takes one (PATH_MAX).
    private const int Longest = 4095;

    /// <summary>Whether a word is a whole path of a file or folder below the root; a problem where it is not.</summary>
    public static bool Check(YamlScalar word, Problems problems)
    {
        if (IsWhole(word.Value.TrimEnd('/')) && !word.Value.Any(char.IsControl))
        {
            return true;
        }

        problems.Add(
            word, $"{Shown.Word(word)} is not a path in the template",
            "write a whole path, without . and ..: /etc/example.conf");
        return false;
    }

    /// <summary>
    /// Whether a word is a whole path in which <c>*</c> may stand for anything but a slash; a problem where it is not.
    /// </summary>
    /// <param name="word">The word.</param>
    /// <param name="example">How one looks.</param>
    /// <param name="problems">Where problems are reported.</param>
    /// <param name="mayHaveBlanks">Whether blanks may be in it.</param>
    public static bool CheckPattern(YamlScalar word, string example, Problems problems, bool mayHaveBlanks = false)
    {
        // A shell matches them: what else is special there is refused.
        if (IsWhole(word.Value)
            && word.Value.Split('/')[1] is not "*"
            && !word.Value.Any(letter =>
                char.IsControl(letter) || (char.IsWhiteSpace(letter) && !(mayHaveBlanks && letter == ' '))
                    || letter is '[' or ']' or '?' or '\\'))
        {
            return true;
        }

        problems.Add(
            word, $"{Shown.Word(word)} is not a path of files",
            $"write a whole path; * stands for anything but a slash: {example}");
        return false;
    }

    private static bool IsWhole(string path)
    {
        var parts = path.Split('/');
        return path.Length <= Longest
            && parts.Length > 1 && parts[0].Length == 0 && parts.Skip(1).All(part => part is not ("" or "." or ".."));
    }
}
