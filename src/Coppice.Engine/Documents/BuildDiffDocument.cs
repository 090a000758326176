using System.Text.Json.Serialization;
using Coppice.Components.Keeping;
using Coppice.Engine.Components;

namespace Coppice.Engine.Documents;

/// <summary>In what two builds of components differ.</summary>
public sealed record BuildDiffDocument(
    string From,
    string To,
    string FromArchive,
    string ToArchive,
    bool SamePackages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PackageChangeDocument>? Packages,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FileChangeDocument>? Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ControlChangeDocument>? Control,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PackageReportDocument>? Diffoscope)
    : Document
{
    /// <summary>The document of a comparison.</summary>
    public static BuildDiffDocument Of(BuildComparison found) => new(
        Name(found.Before), Name(found.After), found.Before.Archive, found.After.Archive,
        found.Before.Content == found.After.Content,
        found.Packages is { } packages ? [.. packages.Select(PackageChangeDocument.Of)] : null,
        found.Files is { } files ? [.. files.Files.Select(FileChangeDocument.Of)] : null,
        found.Files is { } packed
            ? [
                .. packed.Control.Select(change =>
                    new ControlChangeDocument(change.Package, change.File, Words.Small(change.Kind))),
            ]
            : null,
        found.Reports is { } reports ? [.. reports.Select(one => new PackageReportDocument(one.Package, one.Lines))] : null);

    private static string Name(ComponentResult build) => $"{build.Component}@{build.Version}";
}

/// <summary>A control file that is not the same.</summary>
public sealed record ControlChangeDocument(string Package, string File, string Change);

/// <summary>What diffoscope says of two packages.</summary>
public sealed record PackageReportDocument(string Package, IReadOnlyList<string> Lines);
