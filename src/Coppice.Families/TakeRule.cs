using System.IO.Enumeration;

namespace Coppice.Families;

/// <summary>Which packages of an archive templates may take (<c>take:</c>).</summary>
/// <param name="Names">
/// Names, or patterns in which <c>*</c> stands for anything; null for all packages. None: only what is asked for by name from
/// this archive (<c>name/archive</c>).
/// </param>
public sealed record TakeRule(IReadOnlyList<string>? Names)
{
    /// <summary>The word for all packages.</summary>
    public const string Everything = "all";

    /// <summary>All packages may be taken.</summary>
    public static TakeRule All { get; } = new((IReadOnlyList<string>?)null);

    /// <summary>Whether all packages may be taken.</summary>
    public bool IsAll => Names is null;

    /// <summary>Whether a package may be taken.</summary>
    public bool Has(string name) => Names is null || Names.Any(pattern => Matches(pattern, name));

    /// <summary>Whether a word, in which <c>*</c> stands for anything, means a package.</summary>
    // Names have neither ? nor \: an asterisk is all that is special.
    public static bool Matches(string pattern, string name) =>
        pattern.Contains('*') ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) : pattern == name;

    /// <summary>Whether both say the same.</summary>
    public bool Equals(TakeRule? other) =>
        other is not null && (Names is null ? other.Names is null : other.Names is not null && Names.SequenceEqual(other.Names));

    /// <inheritdoc/>
    public override int GetHashCode() => Names?.Count ?? -1;

    /// <inheritdoc/>
    public override string ToString() => Names is null ? Everything : string.Join(",", Names);
}
