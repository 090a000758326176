using System.Text.Json.Serialization;
using Coppice.Components.Keeping;
using Coppice.Distributions;
using Coppice.Engine.Explaining;
using Coppice.Growing.Accounting;
using Coppice.Store.Layers;

namespace Coppice.Engine.Documents;

/// <summary>Where something comes from.</summary>
public sealed record ExplainDocument(string Template, int Generation, IReadOnlyList<ExplanationDocument> Explanations) : Document
{
    /// <summary>The document of explanations.</summary>
    public static ExplainDocument Of(ExplainedPaths found) =>
        new(
            found.Generation.Template, found.Generation.Number,
            [.. found.Explanations.Select(explained => ExplanationDocument.Of(explained, found.BuildOf(explained)))]);
}

/// <summary>Where one path comes from.</summary>
public sealed record ExplanationDocument(
    string Path, bool There, string? Key, string? Text, string? Class, string? Sha256, string? Differs, NothingDocument Layer,
    NothingDocument Maker,
    IReadOnlyList<EarlierDocument> Earlier, string? Declared, string? Settled, string? MadeFor, bool Recorded,
    NothingDocument Origin, NothingDocument Build)
{
    /// <summary>The document of an explanation.</summary>
    public static ExplanationDocument Of(PathExplanation explained, ComponentResult? build) => new(
        explained.Path.ToString(),
        explained.Entry is not null,
        explained.Key.Length > 0 ? explained.Key : null,
        explained.Key.Length > 0 ? explained.Text : null,
        explained.Account is { } account ? Words.Hyphened(account.Class) : null,
        explained.Entry?.Content?.Hex,
        explained.Account?.Differs,
        LayerDocument.Of(explained.Layer),
        AuthorDocument.Of(explained.Author),
        [
            .. explained.Earlier
                .Select(earlier => new EarlierDocument(AuthorDocument.Of(earlier.Author), LayerDocument.Of(earlier.Layer))),
        ],
        explained.Declared?.Where.ToString(),
        explained.WhyFinalized,
        explained.WhyMade,
        explained.IsRecorded,
        OriginDocument.Of(explained.Origin),
        BuildDocument.Of(build));
}

/// <summary>The build that a package comes from.</summary>
public sealed record BuildDocument(
    string Component, string Key, string Version, string From, string? Commit, string? Tag, IReadOnlyList<string> SignedBy,
    string SourceSha256, string Environment, DateTime Built, bool Override) : NothingDocument
{
    /// <summary>The document of a build, or of none.</summary>
    public static NothingDocument Of(ComponentResult? build) => build is null
        ? new NothingDocument()
        : new BuildDocument(
            build.Component, build.Key.Hex, build.Version, build.From, build.Commit.Length > 0 ? build.Commit : null,
            build.Tag.Length > 0 ? build.Tag : null, build.Signers, build.Source, build.Environment, build.Built.UtcDateTime,
            build.IsOverride);
}

/// <summary>Who made a path before.</summary>
public sealed record EarlierDocument(NothingDocument Maker, NothingDocument Layer);

/// <summary>A layer and the generation that brought it; null when none that is kept did.</summary>
public sealed record LayerDocument(string Id, string? Template, int? Generation) : NothingDocument
{
    /// <summary>The document of a layer, or of none.</summary>
    public static NothingDocument Of(LayerOrigin? layer) => layer is null
        ? new NothingDocument()
        : new LayerDocument(layer.Layer.Hex, layer.Number > 0 ? layer.Template : null, layer.Number > 0 ? layer.Number : null);
}

/// <summary>Who made a path.</summary>
public sealed record AuthorDocument(string Kind, string Step, string Package, string Version, string Script) : NothingDocument
{
    /// <summary>The document of an author, or of none.</summary>
    public static NothingDocument Of(Author? author) => author is null
        ? new NothingDocument()
        : new AuthorDocument(author.Kind, author.Step, author.Package, author.Version, author.Script);
}

/// <summary>Where a package comes from, back to a signature.</summary>
public sealed record OriginDocument(
    string Package, string Version, string Architecture, string File, string Sha256, string Index, string IndexSha256,
    string Suite,
    DateTimeOffset SuiteDate, string Archive, string Snapshot, IReadOnlyList<string> SignedBy) : NothingDocument
{
    /// <summary>The document of an origin, or of none.</summary>
    public static NothingDocument Of(PackageOrigin? origin) => origin is null
        ? new NothingDocument()
        : new OriginDocument(
            origin.File.Name, origin.File.Version, origin.File.Architecture, origin.File.Path, origin.File.Digest.Hex,
            origin.Index.Path,
            origin.Index.Digest.Hex, origin.Suite.Name, origin.Suite.Date, origin.Archive.Name, origin.Archive.Digest.Hex,
            origin.Suite.SignedBy);
}

/// <summary>An empty object: stands where there is nothing, in the place of an object with fields.</summary>
[JsonDerivedType(typeof(LayerDocument))]
[JsonDerivedType(typeof(AuthorDocument))]
[JsonDerivedType(typeof(BuildDocument))]
[JsonDerivedType(typeof(OriginDocument))]
public record NothingDocument;
