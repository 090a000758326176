using Coppice.Planning.Updates;

namespace Coppice.Engine.Documents;

/// <summary>Which templates have which updates.</summary>
public sealed record CheckDocument(string Snapshot, long AgeSeconds, IReadOnlyList<CheckedTemplateDocument> Templates) : Document
{
    /// <summary>The document of a check.</summary>
    public static CheckDocument Of(UpdateReport report, DateTimeOffset now) => new(
        report.Snapshot.Digest.Hex,
        Age(report, now),
        [
            .. report.Templates.Select(template => new CheckedTemplateDocument(
                template.Template.Name, template.Generation?.Number, [.. template.Updates.Select(PackageUpdateDocument.Of)],
                [.. template.NotBrought.Select(PackageUpdateDocument.Of)])),
        ]);

    /// <summary>How long ago the metadata were taken, in whole seconds.</summary>
    public static long Age(UpdateReport report, DateTimeOffset now) =>
        Math.Max(0, (long)(now - report.Snapshot.Taken).TotalSeconds);
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
