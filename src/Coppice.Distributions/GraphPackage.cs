namespace Coppice.Distributions;

/// <summary>An installed package and what it needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="Section">The section that it is sorted into, such as <c>web</c>; empty when it does not say.</param>
/// <param name="InstalledSize">Bytes that it says it takes when installed; 0 when it does not say.</param>
/// <param name="Provides">Names that it can be asked for besides its own.</param>
/// <param name="Minimal">Why every base has it, for people; null when it is not part of the minimal system.</param>
/// <param name="Needs">What it needs, as far as something installed fulfils it.</param>
public sealed record GraphPackage(
    string Name, string Version, string Architecture, string Section, long InstalledSize, IReadOnlyList<string> Provides,
    string? Minimal, IReadOnlyList<PackageNeed> Needs)
{
    /// <summary>Whether the package manager refuses to take it out.</summary>
    public bool IsEssential { get; init; }
}

/// <summary>One thing that a package needs.</summary>
/// <param name="Kind">How much it needs it.</param>
/// <param name="Text">How the package says it: <c>mta | mail-transport-agent</c>.</param>
/// <param name="Choices">The installed packages each of which would do; at least one, the one that is named first first.</param>
public sealed record PackageNeed(NeedKind Kind, string Text, IReadOnlyList<NeedChoice> Choices);

/// <summary>An installed package that fulfils a need.</summary>
/// <param name="Package">Its name.</param>
/// <param name="As">The name that was asked for, which it provides; null when it is its own.</param>
public sealed record NeedChoice(string Package, string? As);

/// <summary>How much a package needs another one.</summary>
public enum NeedKind
{
    /// <summary>It is not even unpacked without it.</summary>
    Before,

    /// <summary>It does not work without it.</summary>
    Always,

    /// <summary>It is installed with it where recommended packages are taken.</summary>
    Recommended,
}
