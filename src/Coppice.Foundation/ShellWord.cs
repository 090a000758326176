using Coppice.Foundation.Processes;

namespace Coppice.Foundation;

/// <summary>Paths in commands that a person may copy into a shell.</summary>
public static class ShellWord
{
    /// <summary>
    /// The text as one word of the shell, in quotes where it needs them; what cannot be shown is escaped as everywhere.
    /// </summary>
    public static string Of(string text) => Command.Quote(VisibleText.Of(text));
}
