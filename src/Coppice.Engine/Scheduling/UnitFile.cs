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
        string[] arguments = ["--family-file", run.FamilyFile, "--store", run.Store, "--progress", "plain"];
        List<string> lines =
        [
            $"{Mark} for the family {run.Family}; coppice schedule --remove removes it.",
            "[Unit]",
            $"Description={What(run)} the Coppice family {run.Family}",
            .. run.OfSystem ? ["Wants=network-online.target", "After=network-online.target"] : Array.Empty<string>(),
            "",
            "[Service]",
            "Type=oneshot",
            $"ExecStart={UnitWord.CommandLine(run.Launcher, [.. arguments, run.Verb])}",
            .. run.Deploys
                ? [$"ExecStart={UnitWord.CommandLine(run.Launcher, [.. arguments, "deploy"])}"]
                : Array.Empty<string>(),
            .. run.DotnetRoot is { } dotnet
                ? [$"Environment={UnitWord.OfEnvironment("DOTNET_ROOT", dotnet)}"]
                : Array.Empty<string>(),
            "Nice=10",
            "IOSchedulingClass=idle",
            "NoNewPrivileges=yes",
            .. run.OfSystem ? Hardening(run) : [],
        ];
        return string.Join('\n', lines) + "\n";
    }

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
        {Mark} for the family {run.Family}; coppice schedule --remove removes it.
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
