using System.CommandLine;
using Coppice.Caching.Guarding;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Scheduling;
using Coppice.Foundation;
using Coppice.Serving.Listening;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice schedule</c>: a systemd timer that checks or updates a family.</summary>
public sealed class Schedule : IVerb
{
    private static readonly string[] Verbs = ["check", "update", "serve", "cache"];
    private readonly Argument<string?> what = Symbols.OptionalOneOf(
        "VERB", "check, which only looks for updates (the default), update, serve, which shows pages, or cache", Verbs);
    private readonly Option<bool> daily = Symbols.Flag("--daily", "every day (the default)");
    private readonly Option<bool> weekly = Symbols.Flag("--weekly", "every week");
    private readonly Option<bool> deploy = Symbols.Flag("--deploy", "with update: then deploy what was updated");
    private readonly Option<string?> listen = Symbols.Value(
        "--listen", "ADDRESS:PORT|unix:PATH",
        "where pages or packages are served; a socket in /run or in the user's run-time folder, or for cache 127.0.0.1:8082, "
            + "when left out");
    private readonly Option<string?> tokenFile = Symbols.File(
        "--token-file", "the token for pages on a port; a missing file is made");
    private readonly Option<string[]> also = Symbols.Values(
        "--also", "HOST:PORT", "with cache: a host that no archive has and that it passes on unchanged");
    private readonly Option<bool> pin = Symbols.Flag(
        "--pin", "with cache: show the snapshot that the family is built from, as long as that is valid");
    private readonly Option<bool> print = Symbols.Flag("--print", "print the units instead of writing them");
    private readonly Option<bool> remove = Symbols.Flag("--remove", "remove the timer, or what serves, and its service");

    /// <inheritdoc/>
    public string Name => "schedule";

    /// <inheritdoc/>
    public string Summary => "have systemd check, update or serve the family, or cache its packages";

    /// <inheritdoc/>
    public string Details =>
        "Writes coppice-FAMILY.service and .timer to /etc/systemd/system, or as a user to ~/.config/systemd/user, and enables "
            + "the timer where systemd runs. It never touches a file there that Coppice did not "
        + "write. A machine that was off at the time catches up. Updating needs root; the timer makes no update that would "
        + "remove or downgrade packages: it fails and says so in the journal. With serve it writes coppice_pages-FAMILY.service "
        + "and .socket: systemd listens, and starts coppice serve at the first visit. Only the owner can connect to the socket; "
        + "a port needs --token-file. With cache it writes coppice_cache-FAMILY.service, which runs coppice serve --no-page "
        + "--cache from the start of the machine on.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice schedule update --weekly --print", "coppice schedule check", "coppice schedule --remove",
            "coppice schedule serve --print", "coppice schedule cache --listen 127.0.0.1:8082 --print",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [what, daily, weekly, deploy, listen, tokenFile, also, pin, print, remove];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        Contradict(context, daily, weekly);
        Contradict(context, print, remove);
        RequireMeant(context);
        var request = new ScheduleRequest(context.Get(what) == Verbs[1], context.Get(weekly))
        {
            Deploys = context.Get(deploy), Pages = Pages(context), Cache = Cache(context),
        };
        if (request is { Deploys: true, Updates: false })
        {
            throw new Failure(
                [
                    new Problem(
                        "--deploy goes with update: only that changes what there is to deploy",
                        "coppice schedule update --deploy"),
                ],
                ExitCode.Usage);
        }

        var schedule = new ScheduleRuns(context.EngineOptions(offline: true));
        if (context.Get(print))
        {
            var units = schedule.Show(request);
            // As systemctl cat shows them.
            context.Show(() => ScheduleDocument.Of(units), () => string.Join(
                '\n', units.Units.Select(unit => $"# {VisibleText.Of(unit.Path)}\n{unit.Unit.Text}")).TrimEnd('\n').Split('\n'));
        }
        else if (context.Get(remove))
        {
            var removed = schedule.Remove(request);
            context.Say(removed.Count == 0 ? "nothing to remove" : $"removed: {VisibleText.Of(string.Join(", ", removed))}");
        }
        else
        {
            var written = schedule.Write(request);
            context.Say(written.Paths.Select(path => $"written: {VisibleText.Of(path)}"));
            context.Say(
                written.ToEnable is { } command
                    ? $"systemd does not run here; where it does, run: {command}"
                    : $"enabled: {written.Timer}");
        }

        return Task.FromResult(ExitCode.Done);
    }

    // An option that nothing would look at is a mistake.
    private void RequireMeant(VerbContext context)
    {
        var (serves, caches) = (context.Get(what) == Verbs[2], context.Get(what) == Verbs[3]);
        var problems = ((bool Wrong, string Message, string Hint)[])
        [
            (!serves && !caches && (context.Get(listen) ?? context.Get(tokenFile)) is not null,
                "--listen and --token-file are for serve", "coppice schedule serve --print"),
            (caches && context.Get(tokenFile) is not null, "--token-file is for serve: the cache asks no one who they are",
                "coppice schedule cache --print"),
            (!caches && (context.Get(pin) || context.Get(also) is [_, ..]), "--pin and --also are for cache",
                "coppice schedule cache --pin --print"),
            ((serves || caches) && (context.Get(daily) || context.Get(weekly)),
                serves ? "serve has no times: it starts at the first visit" : "cache has no times: it always runs",
                $"coppice schedule {context.Get(what)} --print"),
        ];
        if (problems.Any(problem => problem.Wrong))
        {
            throw new Failure(
                [.. problems.Where(problem => problem.Wrong).Select(problem => new Problem(problem.Message, problem.Hint))],
                ExitCode.Usage);
        }
    }

    private ServedCache? Cache(VerbContext context)
    {
        if (context.Get(what) != Verbs[3])
        {
            return null;
        }

        var place = ListenAddress.ParsePort(context.Get(listen) ?? ServedCache.UsualPlace, "--listen");
        return place.Port > 0
            ? new ServedCache(
                $"{place}", context.Get(pin), [.. (context.Get(also) ?? []).Select(host => $"{HostPort.Parse(host)}")])
            : throw new Failure(
                [new Problem("templates have to know the port of the cache", "coppice schedule cache --listen 127.0.0.1:8082")],
                ExitCode.Usage);
    }

    private ServedPages? Pages(VerbContext context)
    {
        var (address, file) = (context.Get(listen), context.Get(tokenFile));
        if (context.Get(what) != Verbs[2])
        {
            return null;
        }

        var place = address is null ? null : ListenAddress.Parse(address) switch
        {
            SocketPath path => path.Path,
            PortAddress { EndPoint.Port: > 0 } port when file is not null => port.EndPoint.ToString(),
            _ => throw new Failure(
                [new Problem(
                    "pages on a port need the port's number, and a file that keeps their token",
                    "coppice schedule serve --listen 127.0.0.1:8400 --token-file /etc/coppice-token")],
                ExitCode.Usage),
        };
        return new ServedPages(place, file is null ? null : Path.GetFullPath(file));
    }

    private static void Contradict(VerbContext context, Option<bool> one, Option<bool> other)
    {
        if (context.Get(one) && context.Get(other))
        {
            throw new Failure(
                [new Problem($"{one.Name} and {other.Name} cannot be combined", "leave one of them out")], ExitCode.Usage);
        }
    }
}
