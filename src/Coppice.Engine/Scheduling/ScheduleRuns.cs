using Coppice.Foundation;

namespace Coppice.Engine.Scheduling;

/// <summary>What is to be run, and when.</summary>
/// <param name="Updates">Whether it updates; else it only looks for updates.</param>
/// <param name="Weekly">Every week instead of every day.</param>
public sealed record ScheduleRequest(bool Updates, bool Weekly)
{
    /// <summary>Whether an update is deployed at once.</summary>
    public bool Deploys { get; init; }

    /// <summary>Where its pages are served, started by the first visit; null where the schedule is of runs.</summary>
    public ServedPages? Pages { get; init; }

    /// <summary>The package cache that runs; null where the schedule is of runs.</summary>
    public ServedCache? Cache { get; init; }
}

/// <summary>The units of a schedule.</summary>
/// <param name="Units">Absolute path and content of each, in the order in which they are written.</param>
public sealed record ScheduledUnits(IReadOnlyList<(string Path, UnitFile Unit)> Units);

/// <summary>Units that were written.</summary>
/// <param name="Paths">Their absolute paths.</param>
/// <param name="Timer">The name of the timer, or of what runs or listens instead.</param>
/// <param name="ToEnable">The command that enables it where systemd runs; null: it is enabled.</param>
public sealed record WrittenUnits(IReadOnlyList<string> Paths, string Timer, string? ToEnable);

/// <summary>
/// Has the family checked or updated every day or week, by a systemd timer, its pages served at the first visit, or its package
/// cache run. Needs no store.
/// </summary>
/// <param name="options">The machine, family and store.</param>
public sealed class ScheduleRuns(EngineOptions options)
{
    private readonly bool ofSystem = Environment.IsPrivilegedProcess;

    /// <summary>The units as they would be written.</summary>
    /// <exception cref="Failure">The family file is wrong, or there is no folder for units.</exception>
    public ScheduledUnits Show(ScheduleRequest request)
    {
        var folder = UnitFolder.Of(ofSystem, options.Variable);
        return new ScheduledUnits([.. Units(request).Select(unit => (folder.At(unit), unit))]);
    }

    /// <summary>Writes the units and enables the timer where systemd runs.</summary>
    /// <exception cref="Failure">A file there is not from Coppice, the folder cannot be written, systemd refuses, or updating
    /// lacks root.</exception>
    public WrittenUnits Write(ScheduleRequest request)
    {
        if (request.Updates && !ofSystem)
        {
            throw new Failure(
                "updating needs root, and a user's timer has only the user's rights", "sudo coppice schedule update",
                kind: ProblemKind.Machine);
        }

        var (units, folder) = (Units(request), UnitFolder.Of(ofSystem, options.Variable));
        folder.Write(units);
        var timer = units[^1].Name;
        return new WrittenUnits([.. units.Select(folder.At)], timer, Manager.Enable(timer));
    }

    /// <summary>Removes units of the family again: those of its runs, of its pages, or of its cache.</summary>
    /// <param name="request">Which; how they run does not matter.</param>
    /// <returns>The paths of those that existed.</returns>
    /// <exception cref="Failure">A file there is not from Coppice, or systemd refuses.</exception>
    public IReadOnlyList<string> Remove(ScheduleRequest request)
    {
        var (units, folder) = (Units(request), UnitFolder.Of(ofSystem, options.Variable));
        // Looked at before anything is stopped: it may be somebody else's.
        if (folder.IsThere(units[^1]))
        {
            Manager.Disable(units[^1].Name);
        }

        var removed = folder.Remove(units);
        Manager.Reload();
        return removed;
    }

    private ServiceManager Manager => new(options.Processes, ofSystem, ServiceManager.Booted);

    private IReadOnlyList<UnitFile> Units(ScheduleRequest request) =>
        request.Pages is { } pages ? PageUnits.Of(Run(request, "serve"), pages)
            : request.Cache is { } cache ? CacheUnits.Of(Run(request, "serve"), cache)
            : UnitFile.Of(Run(request, request.Updates ? "update" : "check"));

    private ScheduledRun Run(ScheduleRequest request, string verb) => new(
        options.ReadFamily().Name,
        verb,
        request.Weekly,
        options.Variable("COPPICE_LAUNCHER") is { } launcher && launcher.StartsWith('/') ? launcher : Environment.ProcessPath!,
        Path.GetFullPath(options.FamilyFile),
        options.Store,
        options.Variable("DOTNET_ROOT") is { Length: > 0 } dotnet ? dotnet : null,
        ofSystem)
    {
        Deploys = request.Deploys,
    };
}
