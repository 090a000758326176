using Coppice.Engine.Diagnosing;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Serving.Reading;
using Coppice.Store.Logs;

namespace Coppice.Serving.Pages;

/// <summary>What every page has around its content.</summary>
/// <param name="Title">What the page is about.</param>
/// <param name="Family">The family; null where the page is of none.</param>
/// <param name="Section">Which section of the navigation it belongs to; empty for none.</param>
/// <param name="Form">What every form carries.</param>
/// <param name="Now">The time.</param>
public sealed record Chrome(string Title, string? Family, string Section, string Form, DateTimeOffset Now)
{
    /// <summary>The names of all families.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>The run that is at work or waits; null when none is.</summary>
    public RunBadge? Run { get; init; }

    /// <summary>Seconds after which a browser without script loads the page again; 0 never.</summary>
    public int ReloadSeconds { get; init; }

    /// <summary>The address of the family's pages.</summary>
    public string Home => Address.Of(Family ?? "");
}

/// <summary>A run, in one line.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Title">What it does.</param>
/// <param name="State">How far it is, for people.</param>
/// <param name="Address">Its page.</param>
public sealed record RunBadge(int Number, string Title, string State, string Address);

/// <summary>The page of a failure.</summary>
public sealed record ProblemPage(Chrome Chrome, IReadOnlyList<Problem> Problems);

/// <summary>The list of families.</summary>
public sealed record FamiliesPage(Chrome Chrome);

/// <summary>The family as a table.</summary>
public sealed record FamilyPage(Chrome Chrome, StatusDocument Status, FamilyTable Table, string? NoUpdates)
{
    /// <summary>How many templates a build would grow.</summary>
    public int Stale => Status.Templates.Count(template => template.State != "current");
}

/// <summary>A template.</summary>
/// <param name="Chrome">What is around it.</param>
/// <param name="Status">How far it is.</param>
/// <param name="History">Its generations; null where it was never grown.</param>
/// <param name="Updates">Its updates; null where they are not known.</param>
/// <param name="Policies">What it may not have, one line each.</param>
/// <param name="Declared">Where it is declared.</param>
public sealed record TemplatePage(
    Chrome Chrome, StatusTemplateDocument Status, TemplateHistoryDocument? History, CheckedTemplateDocument? Updates,
    IReadOnlyList<string> Policies, string Declared);

/// <summary>In what two generations differ.</summary>
public sealed record DiffPage(Chrome Chrome, string Template, DiffDocument Diff, int FilePage);

/// <summary>Why a package is in a template.</summary>
public sealed record WhyPage(Chrome Chrome, string Template, WhyDocument Why);

/// <summary>Where a path comes from.</summary>
public sealed record ExplainPage(Chrome Chrome, string Template, string Path, ExplainDocument Explained);

/// <summary>What is newer, by cause.</summary>
/// <param name="Chrome">What is around it.</param>
/// <param name="Check">The updates; null where there are no metadata.</param>
/// <param name="Why">Why there are none.</param>
/// <param name="Causes">Each newer source once.</param>
public sealed record UpdatesPage(Chrome Chrome, CheckDocument? Check, string? Why, IReadOnlyList<SourceCause> Causes);

/// <summary>Runs, logs and components.</summary>
public sealed record BuildsPage(
    Chrome Chrome, IReadOnlyList<RunBadge> Runs, IReadOnlyList<LogName> Logs, ComponentsDocument Components,
    IReadOnlyList<ComponentStatusDocument> Built);

/// <summary>A part of a log.</summary>
public sealed record LogPage(Chrome Chrome, GrowthLogPart Log)
{
    /// <summary>So many lines has a part: none is longer than 500 characters.</summary>
    public const int Lines = 150;
}

/// <summary>What would mend the build of a component.</summary>
public sealed record FixPage(Chrome Chrome, FixTrial Fix);

/// <summary>What is on the disk once.</summary>
public sealed record SharingPage(Chrome Chrome, SharingMap Map);

/// <summary>What the package cache did; null where there was never one.</summary>
public sealed record CachePage(Chrome Chrome, CacheDocument? Cache)
{
    /// <summary>A running cache writes at least every minute.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);
}

/// <summary>How templates were grown, and the proof of it.</summary>
public sealed record AuditPage(Chrome Chrome, IReadOnlyList<GrownTemplate> Templates);
