namespace Coppice.Model;

/// <summary>What a template takes, and does not take, of an archive that it or a template below it has added.</summary>
/// <param name="Archive">The archive's name.</param>
/// <param name="Taken">Names of packages that come from there, in order.</param>
/// <param name="HeldBack">
/// Packages that would come from there if they might be taken: newer versions of what the template has, and packages that say
/// that no system is without them.
/// </param>
public sealed record FurtherArchive(string Archive, IReadOnlyList<string> Taken, IReadOnlyList<HeldBackPackage> HeldBack);

/// <summary>A package that may not be taken.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that the archive has.</param>
/// <param name="Instead">The version that the template has; null where it has none.</param>
public sealed record HeldBackPackage(string Name, string Version, string? Instead);
