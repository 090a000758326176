using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Booting.Units;
using Coppice.Diagnosis.Journal;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Engine.Documents;

/// <summary>How a start went.</summary>
public sealed record BootDocument(
    string Template, int Generation, string End, string? Why, string? State, string? Target, bool TargetReached, double Seconds,
    string Acceleration, string Kernel, IReadOnlyList<FailedUnitDocument> FailedUnits,
    IReadOnlyList<UnstartedUnitDocument> NotStarted, IReadOnlyList<MissingDocument> Missing, IReadOnlyList<string> MadeAtStart,
    string Console, string? Screenshot) : Document
{
    /// <summary>The document of a start.</summary>
    public static BootDocument Of(BootedTemplate booted)
    {
        var result = booted.Result;
        return new BootDocument(
            booted.Generation.Template,
            booted.Generation.Number,
            result.End switch
            {
                BootEnd.Up => "up",
                BootEnd.UpWithoutXen => "up without xen",
                BootEnd.Degraded => "degraded",
                BootEnd.Failed => "failed",
                _ => "timed out",
            },
            result.Why,
            Words.Visible(result.Report.State),
            result.Report.Target.Length > 0 ? VisibleText.Of(result.Report.Target) : null,
            result.Report.IsReached,
            Math.Round(result.Seconds, 1),
            result.Acceleration,
            result.Kernel,
            [.. result.Report.Failed.Select(unit => FailedUnitDocument.Of(unit, result.Report.NeedXen.Contains(unit.Name)))],
            [.. result.Report.NotStarted.Select(unit => UnstartedUnitDocument.Of(unit, result.Report.NeedXen))],
            [.. booted.Advice.Select(MissingDocument.Of)],
            [.. booted.Made.Names.Select(name => VisibleText.Of(name))],
            result.Console,
            result.Screenshot);
    }
}

/// <summary>A unit that failed; whether it needs Xen is known of a start only.</summary>
public sealed record FailedUnitDocument(
    string Name, string Description, string Result, bool? NeedsXen, IReadOnlyList<string> Journal)
{
    /// <summary>The document of a unit.</summary>
    public static FailedUnitDocument Of(FailedUnit unit, bool? needsXen) => new(
        VisibleText.Of(unit.Name), VisibleText.Of(unit.Description), VisibleText.Of(unit.Result), needsXen,
        [.. unit.Lines.Select(line => VisibleText.Of(line))]);
}

/// <summary>A unit that was not started, and what that leads back to.</summary>
public sealed record UnstartedUnitDocument(string Name, string Description, IReadOnlyList<string> Because, bool NeedsXen)
{
    /// <summary>The document of a unit.</summary>
    public static UnstartedUnitDocument Of(UnstartedUnit unit, IReadOnlySet<string> needXen) => new(
        VisibleText.Of(unit.Unit.Name), VisibleText.Of(unit.Unit.Description),
        [.. unit.Because.Select(name => VisibleText.Of(name))], unit.Because.All(needXen.Contains));
}

/// <summary>A unit of an image that was not started, and what the journal says failed before it.</summary>
public sealed record UnitNotStartedDocument(string Name, string? Because)
{
    /// <summary>The document of a unit.</summary>
    public static UnitNotStartedDocument Of(UnitNotStarted unit) => new(
        VisibleText.Of(unit.Name), unit.Because.Length > 0 ? VisibleText.Of(unit.Because) : null);
}

/// <summary>A command that a unit missed, and what to do about it.</summary>
public sealed record MissingDocument(
    string Command, string Unit, string Message, string? Script, int? ScriptLine, IReadOnlyList<string> Packages, bool Installed,
    string? File,
    int? Line, string? Change, string? SourceFile, int? SourceLine, string? MadeBy)
{
    /// <summary>The document of an advice.</summary>
    public static MissingDocument Of(Advice advice) => new(
        VisibleText.Of(advice.Missing.Command), VisibleText.Of(advice.Missing.Unit), VisibleText.Of(advice.Missing.Message),
        Words.Visible(advice.Missing.Script), advice.Missing.ScriptLine, advice.Packages, advice.Installed, advice.Place?.File,
        advice.Place?.Line,
        advice.Line, Words.Visible(advice.Source?.Place.File), advice.Source?.Place.Line, Words.Visible(advice.Source?.MadeBy));
}

/// <summary>What an image has in it.</summary>
public sealed record ImageDocument(
    ImageRootDocument Root, IReadOnlyDictionary<string, string> OsRelease, string? Distribution,
    IReadOnlyList<ImagePackageDocument> Packages,
    IReadOnlyList<ImageAccountDocument> Accounts, int JournalEntries, bool HasJournal,
    IReadOnlyList<FailedUnitDocument> FailedUnits, IReadOnlyList<UnitNotStartedDocument> NotStarted,
    IReadOnlyList<MissingDocument> Missing)
    : Document
{
    /// <summary>The document of an image.</summary>
    public static ImageDocument Of(InspectedImage image)
    {
        var contents = image.Contents;
        return new ImageDocument(
            new ImageRootDocument(contents.Root.Partition, contents.Root.Offset, contents.Root.Size, contents.Root.NeedsRecovery),
            contents.Release.GroupBy(pair => VisibleText.Of(pair.Key))
                .ToDictionary(group => group.Key, group => VisibleText.Of(group.Last().Value)),
            contents.Distribution,
            [
                .. contents.Packages.Select(package => new ImagePackageDocument(
                    VisibleText.Of(package.Name), VisibleText.Of(package.Version), VisibleText.Of(package.Architecture))),
            ],
            [
                .. contents.Accounts.Select(account => new ImageAccountDocument(
                    VisibleText.Of(account.Name), account.Uid, VisibleText.Of(account.Shell), Words.Small(account.Password),
                    [.. account.Groups.Select(group => VisibleText.Of(group))])),
            ],
            contents.JournalEntries,
            contents.HasJournal,
            [.. contents.Failed.Select(unit => FailedUnitDocument.Of(unit, needsXen: null))],
            [.. contents.NotStarted.Select(UnitNotStartedDocument.Of)],
            [.. image.Advice.Select(MissingDocument.Of)]);
    }
}

/// <summary>Where the root file system lies in an image.</summary>
public sealed record ImageRootDocument(int? Partition, long Offset, long Size, bool NeedsRecovery);

/// <summary>A package in an image.</summary>
public sealed record ImagePackageDocument(string Name, string Version, string Architecture);

/// <summary>An account in an image.</summary>
public sealed record ImageAccountDocument(string Name, long Uid, string Shell, string Password, IReadOnlyList<string> Groups);
