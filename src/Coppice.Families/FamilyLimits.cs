namespace Coppice.Families;

/// <summary>
/// How much a family file may ask for. A family file may come from a stranger: what passes a limit is refused, never cut.
/// The defaults are some hundred times what a family of 57 templates needs.
/// </summary>
public sealed record FamilyLimits
{
    /// <summary>The longest file, in bytes.</summary>
    public int FileBytes { get; init; } = 1 << 20;

    /// <summary>The most files in a family: the family file and everything that it includes.</summary>
    public int Files { get; init; } = 64;

    /// <summary>The deepest nesting of maps and lists; the grammar itself needs 4.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>The most values (maps, lists, texts and keys) in all files together.</summary>
    public int Nodes { get; init; } = 100_000;

    /// <summary>The longest chain from a base template to a leaf: every level is one more mounted overlay layer.</summary>
    public int Levels { get; init; } = 64;

    /// <summary>
    /// The most declarations that make one template: those of all its ancestors, of all its parents, and its own.
    /// </summary>
    public int Declarations { get; init; } = 256;

    /// <summary>The most problems that are shown; the rest is only counted.</summary>
    public int Problems { get; init; } = 100;
}
