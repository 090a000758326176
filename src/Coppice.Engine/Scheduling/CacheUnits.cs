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
        string[] arguments =
        [
            "--family-file", run.FamilyFile, "--store", run.Store, "--progress", "plain", run.Verb, "--no-page",
            "--cache", cache.Listen, .. cache.Pin ? ["--pin"] : Array.Empty<string>(),
            .. cache.Also.SelectMany(host => (string[])["--also", host]),
        ];
        List<string> lines =
        [
            $"{UnitFile.Mark} for the family {run.Family}; coppice schedule cache --remove removes it.",
            "[Unit]",
            $"Description=Package cache of the Coppice family {run.Family}",
            .. run.OfSystem ? ["Wants=network-online.target", "After=network-online.target"] : Array.Empty<string>(),
            "",
            "[Service]",
            "Type=exec",
            $"ExecStart={UnitWord.CommandLine(run.Launcher, arguments)}",
            .. run.DotnetRoot is { } dotnet
                ? [$"Environment={UnitWord.OfEnvironment("DOTNET_ROOT", dotnet)}"]
                : Array.Empty<string>(),
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
