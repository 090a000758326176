using Coppice.Distributions;
using Coppice.Engine.Updating;
using Coppice.Planning.Updates;

namespace Coppice.Engine.Documents;

/// <summary>What packages themselves say about the changes between two versions of their source.</summary>
public sealed record SourceChangesDocument(
    string Source, string? From, string To, bool Security, IReadOnlyList<string> Packages, IReadOnlyList<string> Templates,
    IReadOnlyList<ChangelogEntryDocument> Entries, IReadOnlyList<NamedFlawDocument> Cves, IReadOnlyList<string> Advisories,
    IReadOnlyList<NewsEntryDocument> News, bool Complete, string? Unread)
{
    /// <summary>The document of changes.</summary>
    public static SourceChangesDocument Of(SourceChanges changes)
    {
        var named = changes.Named;
        return new SourceChangesDocument(
            changes.Source.Name, changes.From, changes.Source.Version, changes.Security,
            [.. changes.Updates.Select(update => update.Name).Distinct()], changes.Templates,
            [.. changes.Changes?.Entries.Select(ChangelogEntryDocument.Of) ?? []],
            [.. named.Flaws.Select(NamedFlawDocument.Of)], named.Advisories,
            [.. changes.Changes?.News.Select(NewsEntryDocument.Of) ?? []],
            changes.Changes is { IsComplete: true }, changes.Unread);
    }
}

/// <summary>An entry of a changelog between the two versions.</summary>
public sealed record ChangelogEntryDocument(string Version, string Suites, string Urgency, IReadOnlyList<string> Items)
{
    /// <summary>The document of an entry.</summary>
    public static ChangelogEntryDocument Of(ChangelogEntry entry) =>
        new(entry.Version, entry.Suites, entry.Urgency, entry.Items);
}

/// <summary>A flaw that an entry names.</summary>
public sealed record NamedFlawDocument(string Name, string Version, string? Remark)
{
    /// <summary>The document of a flaw.</summary>
    public static NamedFlawDocument Of(NamedFlaw flaw) => new(flaw.Name, flaw.Version, flaw.Remark);
}

/// <summary>An entry of the news between the two versions.</summary>
public sealed record NewsEntryDocument(string Version, string Text)
{
    /// <summary>The document of an entry.</summary>
    public static NewsEntryDocument Of(NewsEntry entry) => new(entry.Version, entry.Text);
}
