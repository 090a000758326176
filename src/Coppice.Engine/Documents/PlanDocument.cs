using System.Text.Json.Serialization;
using Coppice.Distributions;
using Coppice.Engine.Building;
using Coppice.Model;
using Coppice.Planning.Sources;

namespace Coppice.Engine.Documents;

/// <summary>A plan.</summary>
public sealed record PlanDocument(
    string Family, string Snapshot, IReadOnlyList<StepDocument> Steps, IReadOnlyList<string> Undeclared,
    IReadOnlyList<OwnPackageDocument> OwnPackages, IReadOnlyList<ComponentStepDocument> Components,
    IReadOnlyList<WaitingDocument> Waiting) : Document
{
    /// <summary>The document of a plan.</summary>
    public static PlanDocument Of(ForeseenPlan foreseen) => new(
        foreseen.Plan.Family.Name,
        foreseen.Plan.Snapshot.Digest.Hex,
        [.. foreseen.Plan.Steps.Select(step => Step(foreseen, step))],
        foreseen.Plan.Undeclared,
        [.. foreseen.OwnPackages.Select(OwnPackageDocument.Of)],
        [.. foreseen.Components.Steps.Select(ComponentStepDocument.Of)],
        [.. foreseen.Plan.Family.Waiting.Select(pair => new WaitingDocument(pair.Key, pair.Value))]);

    private static StepDocument Step(ForeseenPlan foreseen, PlanStep step) =>
        foreseen.Resolutions.GetValueOrDefault(step.Template.Name) is not { } found
        ? new StepDocument(step.Template.Name, Words.Small(step.Action), step.Reasons)
        : new ResolvedStepDocument(
            found.Step.Template.Name,
            Words.Small(found.Step.Action),
            found.Step.Reasons,
            foreseen.DownloadBytesOf(found),
            found.InstalledBytes,
            [.. found.Packages.Select(PackageFileDocument.Of)],
            found.Removed,
            found.Basis.GrownOn,
            found.Basis.NeverInstalled,
            found.Basis.AllNamed,
            Words.Hyphened(found.Method.Method),
            found.Method.OrBuild,
            found.Step.NotGrafted,
            [.. found.Further.Select(archive => new FurtherArchiveDocument(
                archive.Archive, archive.Taken,
                [.. archive.HeldBack.Select(package => new HeldBackDocument(package.Name, package.Version, package.Instead))]))]);
}

/// <summary>A step of a plan.</summary>
[JsonDerivedType(typeof(ResolvedStepDocument))]
public record StepDocument(
    [property: JsonPropertyOrder(-3)] string Template,
    [property: JsonPropertyOrder(-2)] string Action,
    [property: JsonPropertyOrder(-1)] IReadOnlyList<string> Reasons);

/// <summary>A step that changes something.</summary>
public sealed record ResolvedStepDocument(
    string Template, string Action, IReadOnlyList<string> Reasons, long DownloadBytes, long InstalledBytes,
    IReadOnlyList<PackageFileDocument> Packages,
    IReadOnlyList<string> Removed, string? GrownOn, IReadOnlyList<string> NeverInstalled, IReadOnlyList<string> Kept,
    string Method,
    bool OrBuild,
    IReadOnlyList<string> NotGrafted,
    IReadOnlyList<FurtherArchiveDocument> FurtherArchives)
    : StepDocument(Template, Action, Reasons);

/// <summary>A package beside the family file.</summary>
public sealed record OwnPackageDocument(
    string File, string Package, string Version, string Architecture, string Sha256, string Archive, string? NewerThan,
    string? NewerThanArchive)
{
    /// <summary>The document of a package.</summary>
    public static OwnPackageDocument Of(OwnPackageNote note) => new(
        note.File, note.Package.Name, note.Package.Version, note.Package.Architecture, note.Package.Digest.Hex, note.Archive,
        note.NewerThan?.Version, note.NewerThan?.Archive);
}

/// <summary>What a template takes of an archive that templates add.</summary>
public sealed record FurtherArchiveDocument(
    string Archive, IReadOnlyList<string> Taken, IReadOnlyList<HeldBackDocument> HeldBack);

/// <summary>A package that may not be taken from there.</summary>
public sealed record HeldBackDocument(string Package, string Version, string? Instead);

/// <summary>A package file of an archive.</summary>
public sealed record PackageFileDocument(string Package, string Version, string Architecture, long Size)
{
    /// <summary>The document of a package file.</summary>
    public static PackageFileDocument Of(PackageFile package) =>
        new(package.Name, package.Version, package.Architecture, package.Size);
}
