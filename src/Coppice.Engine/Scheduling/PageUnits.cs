namespace Coppice.Engine.Scheduling;

/// <summary>The units that serve the pages of a family: systemd listens, and starts Coppice at the first visit.</summary>
internal static class PageUnits
{
    /// <summary>The service and the socket, in the order in which to write them.</summary>
    public static IReadOnlyList<UnitFile> Of(ScheduledRun run, ServedPages pages)
    {
        // No name of a schedule's unit begins so, whatever a family is called.
        var name = $"coppice_pages-{run.Family}";
        return [new($"{name}.service", Service(run, pages)), new($"{name}.socket", Socket(run, pages))];
    }

    private static string Service(ScheduledRun run, ServedPages pages)
    {
        string[] command = [run.Verb, .. pages.TokenFile is { } file ? ["--token-file", file] : Array.Empty<string>()];
        List<string> lines =
        [
            Head(run),
            "[Unit]",
            $"Description=Pages of the Coppice family {run.Family}",
            "",
            "[Service]",
            "Type=exec",
            .. UnitFile.Starts(run, command),
            "NoNewPrivileges=yes",
            .. run.OfSystem ? UnitFile.Hardening(run) : [],
        ];
        return string.Join('\n', lines) + "\n";
    }

    // systemd.socket(5). Whoever may connect to the path may update the family.
    private static string Socket(ScheduledRun run, ServedPages pages) =>
        $"""
        {Head(run)}
        [Unit]
        Description=Pages of the Coppice family {run.Family}

        [Socket]
        ListenStream={Place(run, pages)}
        SocketMode=0600

        [Install]
        WantedBy=sockets.target

        """;

    // %t is the user's run-time folder; a path that somebody names has no specifiers.
    private static string Place(ScheduledRun run, ServedPages pages) => pages.Listen is { } named ? named.Replace("%", "%%")
        : $"{(run.OfSystem ? "/run" : "%t")}/coppice-{run.Family}.sock";

    private static string Head(ScheduledRun run) => UnitFile.Head(run, "serve ");
}
