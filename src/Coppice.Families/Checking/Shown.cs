using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>Words of a family file as messages show them: escaped and not endless.</summary>
internal static class Shown
{
    private const int Longest = 80;

    /// <summary>A word; an empty one is shown as two quotes, and one with spaces gets quotes around it.</summary>
    public static string Word(YamlScalar scalar) =>
        scalar.Value.Length == 0 || scalar.Value.Contains(' ') ? $"\"{Text(scalar.Value)}\"" : Text(scalar.Value);

    /// <summary>A text, escaped and cut.</summary>
    public static string Text(string text) =>
        text.Length <= Longest ? VisibleText.Of(text) : VisibleText.Of(text[..Longest]) + "…";
}
