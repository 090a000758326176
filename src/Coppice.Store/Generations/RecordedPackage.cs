namespace Coppice.Store.Generations;

/// <summary>A package in a generation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="InstalledKib">Its installed size as the package says, in KiB.</param>
/// <param name="Automatic">Whether it is there only because others need it.</param>
public sealed record RecordedPackage(string Name, string Version, string Architecture, long InstalledKib, bool Automatic);
