using Coppice.Archives.FileLists;
using Coppice.Diagnosis.Logs;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Store.Logs;

namespace Coppice.Engine.Components;

/// <summary>
/// Finds what would mend a build: a package that has what the log says is missing, a version that a need allows, a patch to leave
/// out because the source has it already. Nothing is guessed: what several packages have, or nobody, is told and not changed.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="rules">The distribution.</param>
/// <param name="catalog">What the environment may take.</param>
/// <param name="lists">The lists of files.</param>
internal sealed class FixFinder(CoppiceEngine engine, IBuildRules rules, IPackageCatalog catalog, FileSearch lists)
{
    /// <summary>Whether the archives have what is needed.</summary>
    public bool Has(NeededName needed) => ReadComponents.Has(catalog, rules, needed);

    /// <summary>What would mend the first of some needs that nothing fulfils.</summary>
    /// <param name="missing">The needs.</param>
    /// <param name="files">Those of <see cref="IBuildRules.MendedFiles"/> that are there.</param>
    /// <returns>The change, and what it makes of a file; or why there is none.</returns>
    public (FixChange? Change, (string Path, byte[] Content)? File, string Why) OfNeeds(
        IReadOnlyList<BuildNeed> missing, Dictionary<string, byte[]> files)
    {
        var need = missing[0];
        foreach (var name in need.Alternatives)
        {
            // Older than what there is: what was allowed at most is moved, and building proves that it may be.
            if (catalog.Versions(name.Package) is { Count: 1 } versions
                && rules.Relax(files, name, versions[0]) is { } file)
            {
                return (
                    new FixChange(
                        $"{name} no longer holds: there is {versions[0]}{Since(name.Package, versions[0])}",
                        $"allows {name.Name} up to {versions[0]}"),
                    file, "");
            }
        }

        var there = need.Alternatives.SelectMany(name => catalog.Candidates(name.Package)).ToList();
        return (null, null, $"it needs {need}, and "
            + (there.Count == 0 ? "nothing has that" : $"there is {string.Join(", ", there)}"));
    }

    /// <summary>What would mend the build that wrote the newest log of a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="files">Those of <see cref="IBuildRules.MendedFiles"/> that are there.</param>
    /// <param name="tried">What was changed before; it is not tried again.</param>
    public (FixChange? Change, (string Path, byte[] Content)? File, string Why) OfLog(
        string component, Dictionary<string, byte[]> files, IReadOnlyCollection<string> tried)
    {
        const string NoCause = "the log names no cause that a package would mend";
        if (new GrowthLogs(engine.Store).Newest(component) is not { } log)
        {
            return (null, null, NoCause);
        }

        if (rules.FaultOfPatch(File.ReadLines(log)) is { } fault)
        {
            return OfPatch(fault, files);
        }

        using var lines = new StreamReader(log);
        if (LogDiagnoser.Diagnose(lines.ReadLine).First is not { Sought: { } sought } first)
        {
            return (null, null, NoCause);
        }

        var candidates = lists.Find(sought.Name, sought.Fits).Select(found => found.Package).Distinct()
            .Where(package => catalog.Versions(package).Count > 0).ToList();
        return candidates.Count == 1 && !tried.Contains($"needs {candidates[0]}")
            ? (new FixChange(first.Sentence, $"needs {candidates[0]}") { Package = candidates[0] },
                rules.AddNeed(files, candidates[0]), "")
            : (null, null, candidates.Count > 1
                ? $"{first.Sentence}, which several packages have: {string.Join(", ", candidates)}"
                : $"{first.Sentence}, and no package that could be added has it");
    }

    private (FixChange? Change, (string Path, byte[] Content)? File, string Why) OfPatch(
        PatchFault fault, Dictionary<string, byte[]> files)
    {
        var (name, why) = (fault.Patch, fault.IsThere
            ? $"the patch {fault.Patch} is in the source already"
            : $"the patch {fault.Patch} is missing");
        return fault is { IsThere: true, IsApplied: false }
            ? (null, null, $"the patch {name} does not apply, and the source does not have its changes: "
                + "it has to be written anew")
            : rules.DropPatch(files, name) is { } file ? (new FixChange(why, $"leaves out {name}"), file, "")
            : (null, null, $"{why}, and no list of patches names it");
    }

    // Since when the archives have that version, as far as snapshots are kept.
    private string Since(string package, string version)
    {
        DateTimeOffset? since = null;
        var whole = true;
        foreach (var snapshot in engine.Snapshots.List().Select(engine.Snapshots.Load).OrderByDescending(one => one.Taken))
        {
            var packages = snapshot.Archives.Values.Select(archive =>
                engine.Distributions.PackageManager(archive.Type).Catalog(archive).Versions(package)).ToList();
            if (packages.Exists(versions => versions.Contains(version)))
            {
                since = snapshot.Taken;
            }
            else if (since is not null && packages.Exists(versions => versions.Count > 0))
            {
                whole = false;
                break;
            }
        }

        return since is not { } day ? ""
            : $", since the snapshot of {day.UtcDateTime:yyyy-MM-dd}{(whole ? " or longer" : "")}";
    }
}
