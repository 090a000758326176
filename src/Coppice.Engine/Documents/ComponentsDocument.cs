using Coppice.Families;
using Coppice.Sources;

namespace Coppice.Engine.Documents;

/// <summary>The components of a family and their sources.</summary>
public sealed record ComponentsDocument(IReadOnlyList<ComponentDocument> Components) : Document
{
    /// <summary>The document of a list.</summary>
    public static ComponentsDocument Of(IReadOnlyList<TakenSource> components) =>
        new([.. components.Select(ComponentDocument.Of)]);
}

/// <summary>A component and its source.</summary>
public sealed record ComponentDocument(
    string Name, string Kind, string? From, string? Wanted, string State, ComponentSourceDocument? Source,
    NewestTagDocument? Newest, IReadOnlyList<string> Problems)
{
    /// <summary>The document of a component.</summary>
    public static ComponentDocument Of(TakenSource taken)
    {
        var (component, source) = (taken.Component, taken.Source);
        return new ComponentDocument(
            component.Name, KindOf(component), component.Override?.Declared ?? component.Source?.Url.OriginalString,
            component.Override is null && component.Source is GitDeclaration git ? git.Tag ?? git.Branch : null, StateOf(taken),
            source is null ? null : ComponentSourceDocument.Of(source),
            NewestTagDocument.Of(source?.Newest),
            [.. taken.Failure?.Problems.Select(problem => problem.Message) ?? []]);
    }

    /// <summary><c>refused</c>, <c>override</c>, <c>newer</c> (a newer signed tag is there) or <c>current</c>.</summary>
    public static string StateOf(TakenSource taken) => taken switch
    {
        { Failure: not null } => "refused",
        { Component.Override: not null } => "override",
        // The head of a branch is what was taken, whatever other branches have.
        { Component.Source: GitDeclaration { Tag: not null }, Source: { Newest: { } newest } source }
            when newest.Commit != source.Commit => "newer",
        _ => "current",
    };

    private static string KindOf(ComponentDeclaration component) => component switch
    {
        { Override: not null } => "override",
        { Source: TarballDeclaration } => "tarball",
        _ => "git",
    };
}

/// <summary>A verified source in the store.</summary>
public sealed record ComponentSourceDocument(
    string Digest, string? Commit, string? Tag, string? Upstream, IReadOnlyList<string> SignedBy,
    IReadOnlyDictionary<string, string> Names, IReadOnlyList<string> Submodules, DateTime Taken)
{
    /// <summary>The document of a source.</summary>
    public static ComponentSourceDocument Of(FrozenSource source) => new(
        source.Content.Hex, Words.Some(source.Commit), source.Kind == SourceKind.Git ? Words.Some(source.Tag) : null,
        Words.Some(source.Version),
        source.Signers, source.Names, source.Submodules, source.Taken.UtcDateTime);
}

/// <summary>The newest signed tag of a repository.</summary>
public sealed record NewestTagDocument(string Tag, string Commit, string SignedBy, DateTime Tagged)
{
    /// <summary>The document of a tag; null for none.</summary>
    public static NewestTagDocument? Of(NewestTag? tag) => tag is null ? null : new NewestTagDocument(
        tag.Name, tag.Commit, tag.Signer, DateTimeOffset.FromUnixTimeSeconds(tag.Tagged).UtcDateTime);
}
