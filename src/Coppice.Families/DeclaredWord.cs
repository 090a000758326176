using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>A word in a list of the family file, with its place.</summary>
/// <param name="Value">The word.</param>
/// <param name="Where">Its place.</param>
public sealed record DeclaredWord(string Value, SourceSpan Where)
{
    /// <summary>The one archive that a package is asked for from (<c>mesa-utils/backports</c>); null for any.</summary>
    public string? Archive { get; init; }

    /// <summary>As it is written: the word, and the archive behind a slash.</summary>
    public string Declared => Archive is null ? Value : $"{Value}/{Archive}";
}
