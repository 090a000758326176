namespace Coppice.Foundation;

/// <summary>A place in a text file that a person wrote, for messages of the form <c>file:line:column</c>.</summary>
/// <param name="File">Path as the user would write it.</param>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Column">Column in characters, counted from 1.</param>
/// <param name="Text">The whole line, without its line ending, to show under the message; null when not known.</param>
public sealed record SourceSpan(string File, int Line, int Column, string? Text = null)
{
    /// <summary><c>file:line:column</c>, as compilers write it.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
