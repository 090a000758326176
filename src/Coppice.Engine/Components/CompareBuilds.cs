using Coppice.Archives.Own;
using Coppice.Components.Keeping;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Which builds to compare.</summary>
/// <param name="First">A component, or a build of one (<see cref="BuildReference"/>).</param>
/// <param name="Second">Another one; null: the first is compared with the one before that has other packages.</param>
/// <param name="Packages">Whether packages are compared.</param>
/// <param name="Files">Whether what is in them is compared.</param>
public sealed record CompareBuildsRequest(string First, string? Second, bool Packages, bool Files)
{
    /// <summary>Whether diffoscope(1) is asked, where this machine has it.</summary>
    public bool Reports { get; init; }
}

/// <summary>Says in which packages and files two builds of components differ.</summary>
/// <param name="engine">The store.</param>
public sealed class CompareBuilds(CoppiceEngine engine)
{
    /// <summary>Whether something that a user named is a build.</summary>
    public bool Concerns(string named) => ComponentHistory.IsOf(engine, BuildReference.Parse(named).Component);

    /// <summary>Compares.</summary>
    /// <exception cref="Failure">There is no such build, or none to compare with.</exception>
    public BuildComparison Run(CompareBuildsRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var finder = new BuildFinder(engine);
        var (before, after) = request.Second is { } second
            ? (finder.Find(request.First), finder.Find(second))
            : finder.WithBefore(request.First);
        var (from, to) = (finder.ArchiveOf(before), finder.ArchiveOf(after));
        if (from.Type != to.Type)
        {
            throw new Failure(
                $"{VisibleText.Of(before.Component)} and {VisibleText.Of(after.Component)} are of different distributions",
                kind: ProblemKind.Usage);
        }

        var (old, now) = (Read(before, from, cancel), Read(after, to, cancel));
        var (oldContent, content) = (Of(before, old, to.Type), Of(after, now, to.Type));
        return new BuildComparison(
            before, after,
            request.Packages
                ? PackageDifference.Between(
                    [.. old.Select(Recorded)], [.. now.Select(Recorded)],
                    engine.Distributions.PackageManager(to.Type).CompareVersions)
                : null,
            request.Files ? content.ChangesSince(oldContent) : null)
        {
            Reports = request.Reports ? content.ReportsSince(oldContent, cancel) : null,
        };
    }

    private IReadOnlyList<OwnPackage> Read(ComponentResult result, ArchiveDeclaration archive, CancellationToken cancel)
    {
        var files = result.Packages.ToList();
        return new OwnPackageReader(engine.Processes).Read(
            new OwnPackageFiles(result.Component, engine.Builds.FolderOf(result.Key), [.. files.Select(file => file.Name)])
            {
                Recorded = files.ToDictionary(file => file.Name, file => file.Digest),
            },
            engine.Distributions.ArchiveFormat(archive.Type).OwnPackages!, archive.Where, cancel);
    }

    private PackedBuild Of(ComponentResult result, IReadOnlyList<OwnPackage> packages, string type)
    {
        var rules = engine.Distributions.BuildRules(type);
        return new PackedBuild(
            engine.Processes, rules, engine.Builds.FolderOf(result.Key),
            [.. packages.Where(package => !rules.IsForDebugging(package.File.Path))]);
    }

    private static RecordedPackage Recorded(OwnPackage package) =>
        new(package.Name, package.Version, package.Architecture, package.InstalledBytes / 1024, Automatic: false);
}
