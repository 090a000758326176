namespace Coppice.Foundation;

/// <summary>Paths in commands that a person may copy into a shell.</summary>
public static class ShellWord
{
    /// <summary>The text as one word of the shell, in quotes where it needs them; what cannot be shown is escaped as everywhere.</summary>
    public static string Of(string text) => text.Length > 0 && text.All(IsPlain) ? text : $"'{VisibleText.Of(text).Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or '=' or ':' or ',' or '@' or '%';
}
