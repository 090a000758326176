namespace Coppice.Engine.Scheduling;

/// <summary>A unit file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its content.</param>
public sealed record UnitFile(string Name, string Text)
{
    /// <summary>What the first line of every unit begins with that Coppice wrote.</summary>
    public const string Mark = "# Written by coppice schedule";

    /// <summary>The service and the timer of a run, in the order in which to write them.</summary>
    internal static IReadOnlyList<UnitFile> Of(ScheduledRun run) =>
        [new($"{run.Unit}.service", Service(run)), new($"{run.Unit}.timer", Timer(run))];

    // systemd.service(5), systemd.exec(5).
    private static string Service(ScheduledRun run)
    {
        List<string> lines =
        [
            Head(run),
            "[Unit]",
            $"Description={What(run)} the Coppice family {run.Family}",
            .. Network(run),
            "",
            "[Service]",
            "Type=oneshot",
            .. Starts(run, run.Deploys ? [[run.Verb], ["deploy"]] : [[run.Verb]]),
            "Nice=10",
            "IOSchedulingClass=idle",
            "NoNewPrivileges=yes",
            .. run.OfSystem ? Hardening(run) : [],
        ];
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The first line of a unit.</summary>
    /// <param name="run">The run.</param>
    /// <param name="schedule">What was asked of <c>coppice schedule</c>, with a blank behind it; nothing for a timer.</param>
    internal static string Head(ScheduledRun run, string schedule = "") =>
        $"{Mark} for the family {run.Family}; coppice schedule {schedule}--remove removes it.";

    /// <summary>What a service waits for that fetches something.</summary>
    internal static IReadOnlyList<string> Network(ScheduledRun run) =>
        run.OfSystem ? ["Wants=network-online.target", "After=network-online.target"] : [];

    /// <summary>What a service runs, one after the other.</summary>
    /// <param name="run">The run.</param>
    /// <param name="verbs">Verbs, each with its arguments.</param>
    internal static IReadOnlyList<string> Starts(ScheduledRun run, params IReadOnlyList<IReadOnlyList<string>> verbs) =>
    [
        .. verbs.Select(verb => $"ExecStart={UnitWord.CommandLine(
            run.Launcher, ["--family-file", run.FamilyFile, "--store", run.Store, "--progress", "plain", .. verb])}"),
        .. run.DotnetRoot is { } dotnet ? [$"Environment={UnitWord.OfEnvironment("DOTNET_ROOT", dotnet)}"] : (string[])[],
    ];

    // What a sandbox needs stays allowed: namespaces, mounts, a host name of its own (ProtectHostname= forbids it), devices
    // (whiteouts are some), /proc and /sys as they are (bwrap mounts fresh ones), setuid files (templates have some), writable
    // and executable memory (.NET compiles).
    internal static IReadOnlyList<string> Hardening(ScheduledRun run) =>
    [
        .. WritesToSystem(run.Store) ? Array.Empty<string>() : ["ProtectSystem=full"],
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    ];

    // What ProtectSystem=full shows read-only.
    private static bool WritesToSystem(string store) =>
        ((string[])["/usr/", "/etc/", "/boot/", "/efi/"]).Any(folder => store.StartsWith(folder, StringComparison.Ordinal));

    // systemd.timer(5). A machine that was off catches up; many machines do not come to the mirrors in the same minute.
    private static string Timer(ScheduledRun run) =>
        $"""
        {Head(run)}
        [Unit]
        Description={What(run)} the Coppice family {run.Family} every {(run.Weekly ? "week" : "day")}

        [Timer]
        OnCalendar={(run.Weekly ? "weekly" : "daily")}
        RandomizedDelaySec={(run.Weekly ? "12h" : "2h")}
        Persistent=true

        [Install]
        WantedBy=timers.target

        """;

    private static string What(ScheduledRun run) => run.Verb == "update" ? "Update" : "Look for updates of";
}
