using Coppice.Engine.Updating;
using Coppice.Planning.Updates;
using Coppice.Sources;

namespace Coppice.Engine.Documents;

/// <summary>Which templates have which updates.</summary>
public sealed record CheckDocument(
    string Snapshot, long AgeSeconds, IReadOnlyList<CheckedTemplateDocument> Templates,
    IReadOnlyList<CheckedComponentDocument> Components, IReadOnlyList<string> WouldBuild, IReadOnlyList<string> Follow,
    IReadOnlyList<SourceChangesDocument>? Changes) : Document
{
    /// <summary>The document of a check.</summary>
    public static CheckDocument Of(CheckReport report, DateTimeOffset now) => new(
        report.Templates.Snapshot.Digest.Hex,
        Age(report.Templates, now),
        [
            .. report.Templates.Templates.Select(template => new CheckedTemplateDocument(
                template.Template.Name, template.Generation?.Number, [.. template.Updates.Select(PackageUpdateDocument.Of)],
                [.. template.NotBrought.Select(PackageUpdateDocument.Of)])),
        ],
        [.. report.Components.Sources.Select(CheckedComponentDocument.Of)], report.Components.WouldBuild,
        report.Components.Follow, report.Changes?.Select(SourceChangesDocument.Of).ToList());

    /// <summary>How long ago the metadata were taken, in whole seconds.</summary>
    public static long Age(UpdateReport report, DateTimeOffset now) =>
        Math.Max(0, (long)(now - report.Snapshot.Taken).TotalSeconds);
}

/// <summary>What is newer of a component.</summary>
public sealed record CheckedComponentDocument(
    string Component, string? Tag, string? Commit, NewestTagDocument? Head, NewestTagDocument? Newest,
    IReadOnlyList<string> Problems)
{
    /// <summary>The document of what was seen.</summary>
    public static CheckedComponentDocument Of(SeenSource seen) => new(
        seen.Component.Name, Some(seen.Source?.Tag), Some(seen.Source?.Commit), NewestTagDocument.Of(seen.Head),
        NewestTagDocument.Of(seen.Newest), [.. seen.Failure?.Problems.Select(problem => problem.Message) ?? []]);

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>The updates of a template.</summary>
public sealed record CheckedTemplateDocument(
    string Name, int? Generation, IReadOnlyList<PackageUpdateDocument> Updates, IReadOnlyList<PackageUpdateDocument> NotBrought);

/// <summary>An update of a package.</summary>
public sealed record PackageUpdateDocument(
    string Package, string Architecture, string From, string To, string Suite, bool Security, long Size)
{
    /// <summary>The document of an update.</summary>
    public static PackageUpdateDocument Of(PackageUpdate update) =>
        new(
            update.Name, update.To.Architecture, update.From, update.To.Version, update.To.Suite, update.To.Security,
            update.To.Size);
}
