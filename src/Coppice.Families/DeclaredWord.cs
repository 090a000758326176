using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>A word in a list of the family file, with its place.</summary>
/// <param name="Value">The word.</param>
/// <param name="Where">Its place.</param>
public sealed record DeclaredWord(string Value, SourceSpan Where)
{
    /// <summary>The one archive that a package is asked for from (<c>mesa-utils/backports</c>); null for any.</summary>
    public string? Archive { get; init; }

    /// <summary>Of a package of <c>without:</c>: whether it may be missing (<c>if-installed: true</c>).</summary>
    public bool IfInstalled { get; init; }

    /// <summary>
    /// The file beside the family file that a package is (<c>./signal.deb</c>); null for one that archives have. Then
    /// <see cref="Value"/> is the path as written until the package's name is read from the file.
    /// </summary>
    public DeclaredPath? File { get; init; }

    /// <summary>A package without its architecture.</summary>
    public string Package => PackageWord.NameIn(Value);

    /// <summary>What is asked for: the word, and the archive behind a slash. Of a file not how it is called.</summary>
    public string Asked => Archive is null ? Value : $"{Value}/{Archive}";

    /// <summary>As it is written: the word, and the archive behind a slash; or the path of the file.</summary>
    public string Declared => File is { } file ? file.Declared : Asked;
}
