namespace Coppice.Store.Generations;

/// <summary>What is installed in a generation: the part of its record that looking for updates needs.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Number">The generation's number.</param>
/// <param name="Family">The family that it was grown for.</param>
/// <param name="Packages">All packages in it, by name and architecture.</param>
/// <param name="UpdatePolicy">As in <see cref="Generation.UpdatePolicy"/>.</param>
public sealed record InstalledSet(
    string Template, int Number, string Family, IReadOnlyList<RecordedPackage> Packages, IReadOnlyList<string>? UpdatePolicy)
{
    /// <summary>As in <see cref="Generation.Snapshot"/>; empty where the record does not say.</summary>
    public string Snapshot { get; init; } = "";
}
