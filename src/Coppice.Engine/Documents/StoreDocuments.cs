using Coppice.Engine.Doctor;
using Coppice.Engine.Maintenance;
using Coppice.Engine.Publishing;
using Coppice.Engine.Scheduling;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Documents;

/// <summary>What a garbage collection removed.</summary>
public sealed record CollectionDocument(
    bool DryRun, long Bytes, IReadOnlyList<string> Generations, IReadOnlyList<string> Layers, long Contents, long ContentBytes,
    long Unfinished,
    long SnapshotBytes, IReadOnlyList<LeftoverDocument> Files) : Document
{
    /// <summary>The document of a collection.</summary>
    public static CollectionDocument Of(Collection collection, bool dryRun) => new(
        dryRun, collection.Bytes, [.. collection.Garbage.Generations], [.. collection.Garbage.Layers], collection.Garbage.Objects,
        collection.Garbage.Bytes, collection.Garbage.Unfinished, collection.SnapshotBytes,
        [.. collection.Leftovers.Select(leftover => new LeftoverDocument(leftover.What, leftover.Bytes, leftover.Paths))]);
}

/// <summary>Files that nothing needs any more.</summary>
public sealed record LeftoverDocument(string What, long Bytes, IReadOnlyList<string> Paths);

/// <summary>What is wrong with a store.</summary>
public sealed record FsckDocument(bool Good, IReadOnlyList<StoreProblemDocument> Problems) : Document
{
    /// <summary>The document of a check.</summary>
    public static FsckDocument Of(IReadOnlyList<FsckProblem> problems) => new(
        problems.Count == 0,
        [.. problems.Select(problem => new StoreProblemDocument(problem.Path, problem.Message, problem.Hint))]);
}

/// <summary>One thing that is wrong in a store.</summary>
public sealed record StoreProblemDocument(string Path, string Message, string Hint);

/// <summary>Whether a machine can grow templates.</summary>
public sealed record DoctorDocument(bool Good, IReadOnlyList<FindingDocument> Findings) : Document
{
    /// <summary>The document of findings.</summary>
    public static DoctorDocument Of(IReadOnlyList<Finding> findings) => new(
        findings.All(finding => finding.Severity != Severity.Problem),
        [
            .. findings
                .Select(finding => new FindingDocument(finding.Check, Words.Small(finding.Severity), finding.Text, finding.Hint)),
        ]);
}

/// <summary>What one check found.</summary>
public sealed record FindingDocument(string Check, string Severity, string Text, string? Hint);

/// <summary>The units of a schedule.</summary>
public sealed record ScheduleDocument(IReadOnlyList<UnitFileDocument> Units) : Document
{
    /// <summary>The document of units.</summary>
    public static ScheduleDocument Of(ScheduledUnits units) =>
        new([.. units.Units.Select(unit => new UnitFileDocument(unit.Path, unit.Unit.Text))]);
}

/// <summary>A unit file.</summary>
public sealed record UnitFileDocument(string Path, string Text);

/// <summary>What became of a pool.</summary>
public sealed record PoolDocument(IReadOnlyList<PoolImageDocument> Images) : Document
{
    /// <summary>The document of a pool.</summary>
    public static PoolDocument Of(PoolKept kept) => new([.. kept.Templates.Select(name =>
    {
        var image = kept.Applied.FirstOrDefault(image => image.Name == name);
        return new PoolImageDocument(name, image?.Changed ?? false, image?.Written ?? 0, image?.Cloned ?? 0, image?.Copied ?? 0);
    })]);
}

/// <summary>What became of an image.</summary>
public sealed record PoolImageDocument(string Template, bool Changed, long Written, long Shared, long Copied);
