namespace Coppice.Engine.Scheduling;

/// <summary>The unit that runs the package cache of a family: from the start of the machine on, so that its metadata are fresh
/// when the first template asks.</summary>
internal static class CacheUnits
{
    /// <summary>The service.</summary>
    public static IReadOnlyList<UnitFile> Of(ScheduledRun run, ServedCache cache) =>
        // No name of a schedule's unit begins so, whatever a family is called.
        [new($"coppice_cache-{run.Family}.service", Service(run, cache))];

    // systemd.service(5). Where the port is taken or the store is damaged, trying again every second would only fill the journal.
    private static string Service(ScheduledRun run, ServedCache cache)
    {
        string[] command =
        [
            run.Verb, "--no-page", "--cache", cache.Listen, .. cache.Pin ? ["--pin"] : Array.Empty<string>(),
            .. cache.Also.SelectMany(host => (string[])["--also", host]),
        ];
        List<string> lines =
        [
            UnitFile.Head(run, "cache "),
            "[Unit]",
            $"Description=Package cache of the Coppice family {run.Family}",
            .. UnitFile.Network(run),
            "",
            "[Service]",
            "Type=exec",
            .. UnitFile.Starts(run, command),
            "Restart=on-failure",
            "RestartSec=30",
            "NoNewPrivileges=yes",
            .. run.OfSystem ? UnitFile.Hardening(run) : [],
            "",
            "[Install]",
            $"WantedBy={(run.OfSystem ? "multi-user.target" : "default.target")}",
        ];
        return string.Join('\n', lines) + "\n";
    }
}
