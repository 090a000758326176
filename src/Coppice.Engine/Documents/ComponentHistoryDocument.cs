using Coppice.Components.Keeping;
using Coppice.Engine.Components;

namespace Coppice.Engine.Documents;

/// <summary>The builds of a component for an archive, newest first.</summary>
public sealed record ComponentHistoryDocument(
    string Name, string Family, string Archive, IReadOnlyList<ComponentBuildDocument> Builds)
{
    /// <summary>The document of a history.</summary>
    public static ComponentHistoryDocument Of(ComponentHistory history) => new(
        history.Component, history.State.Family, history.State.Archive,
        [.. history.Entries.Select(ComponentBuildDocument.Of)]);
}

/// <summary>One build; <c>log</c> is a path below the store.</summary>
public sealed record ComponentBuildDocument(
    string Version, bool Current, string Built, string? Commit, string? Tag, bool Override, IReadOnlyList<string> SignedBy,
    string Environment, IReadOnlyList<string> Reasons, IReadOnlyList<BuiltPackageDocument> Packages, int? ChangedPackages,
    string Log)
{
    /// <summary>The document of a build.</summary>
    public static ComponentBuildDocument Of(BuildEntry entry)
    {
        var built = entry.Result;
        return new ComponentBuildDocument(
            built.Version, entry.Current, Words.Of(built.Built), Words.Some(built.Commit), Words.Some(built.Tag),
            built.IsOverride, built.Signers, built.Environment, entry.Reasons,
            [.. built.Packages.Select(file => new BuiltPackageDocument(file.Name, file.Size, file.Digest.Hex))], entry.Changed,
            BuildStore.LogOf(built.Key));
    }
}

/// <summary>The file of a package that was built.</summary>
public sealed record BuiltPackageDocument(string File, long Size, string Sha256);
