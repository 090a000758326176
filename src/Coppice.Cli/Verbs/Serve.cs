using System.CommandLine;
using Coppice.Caching;
using Coppice.Caching.Guarding;
using Coppice.Caching.Repositories;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Serving;
using Coppice.Serving.Listening;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice serve</c>: the family as pages for a browser.</summary>
public sealed class Serve : IVerb
{
    private readonly Argument<string[]> families = Symbols.Any(
        "FILE", "further family files to serve, with the same store");
    private readonly Option<string?> listen = Symbols.Value(
        "--listen", "ADDRESS:PORT|unix:PATH", "where to listen; 127.0.0.1 at a port that is free when left out");
    private readonly Option<string[]> hosts = Symbols.Values(
        "--host", "NAME", "a further name by which browsers may ask for this server");
    private readonly Option<string?> tokenFile = Symbols.File(
        "--token-file", "keep the token there, so that the address stays the same; a missing file is made");
    private readonly Option<bool> noPage = Symbols.Flag("--no-page", "serve no pages");
    private readonly Option<string?> cache = Symbols.Value(
        "--cache", "ADDRESS:PORT", "be the package cache of running templates there: a proxy, and a mirror");
    private readonly Option<string[]> also = Symbols.Values(
        "--also", "HOST:PORT", "a host that no archive has and that the cache passes on unchanged");
    private readonly Option<bool> pin = Symbols.Flag(
        "--pin", "the cache shows the snapshot that the family is built from, as long as that is valid");
    private readonly Option<string?> repositories = Symbols.Value(
        "--repositories", "ADDRESS:PORT", "serve published repositories there");
    private readonly Option<string[]> folders = Symbols.Values(
        "--folder", "[NAME=]PATH", "a folder that `publish` made, for --repositories");

    /// <inheritdoc/>
    public string Name => "serve";

    /// <inheritdoc/>
    public string Summary => "show the family in a browser; cache packages; serve repositories";

    /// <inheritdoc/>
    public string Details =>
        "Prints the address to open, and serves until it is stopped. The address has a token, because every program of the "
            + "machine can reach a port; a Unix socket needs none: only its owner can connect. Pages show what the verbs print, "
            + "at /api/FAMILY/… also as JSON (/openapi.json describes it), and /metrics has numbers for monitoring. Nothing is "
            + "changed before a page has said what will happen and you have agreed. Started by a systemd socket, it takes that. "
            + "The package cache and the repositories listen at addresses of their own, ask for no token, and have no way to "
            + "the pages.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice serve", "coppice -f home.yaml serve --listen 127.0.0.1:8400 --token-file ~/.config/coppice/token",
            "coppice serve --listen unix:/run/coppice.sock", "coppice serve --no-page --cache 127.0.0.1:8082",
            "coppice serve --no-page --repositories 10.137.0.5:8480 --folder /srv/templates",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => 
        [families, listen, hosts, tokenFile, noPage, cache, also, pin, repositories, folders];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var own = context.EngineOptions(offline: false);
        EngineOptions[] all =
        [
            own, .. (context.Get(families) ?? []).Select(file => own with { FamilyFile = file, FamilyIsNamed = true }),
        ];
        RequireMeant(context);
        var servers = Servers(context, all).ToList();

        // One that cannot listen ends them all: nobody is to believe that it does.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = servers.Select(server => server(stop.Token)).ToList();
        await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        // Being stopped is how a server ends.
        return ExitCode.Done;
    }

    // An option that nothing would look at is a mistake.
    private void RequireMeant(VerbContext context)
    {
        var page = !context.Get(noPage);
        var problems = ((bool Wrong, string Message, string Hint)[])
        [
            (!page && context.Get(cache) is null && context.Get(repositories) is null, "--no-page leaves nothing to serve",
                "coppice serve --no-page --cache 127.0.0.1:8082"),
            (!page && (context.Get(listen) ?? context.Get(tokenFile)) is not null, "--listen and --token-file are for pages",
                "coppice serve --listen 127.0.0.1:8400"),
            (context.Get(cache) is null && (context.Get(pin) || context.Get(also) is [_, ..]), "--pin and --also are for --cache",
                "coppice serve --cache 127.0.0.1:8082 --pin"),
            (context.Get(repositories) is null && context.Get(folders) is [_, ..], "--folder is for --repositories",
                "coppice serve --repositories 127.0.0.1:8480 --folder /srv/templates"),
        ];
        if (problems.Any(problem => problem.Wrong))
        {
            throw new Failure(
                [.. problems.Where(problem => problem.Wrong).Select(problem => new Problem(problem.Message, problem.Hint))],
                ExitCode.Usage);
        }
    }

    // Each listens for itself and knows nothing of the others.
    private IEnumerable<Func<CancellationToken, Task>> Servers(VerbContext context, IReadOnlyList<EngineOptions> all)
    {
        if (!context.Get(noPage))
        {
            var passed = SocketActivation.Of(context.Host.Variable, Environment.ProcessId);
            var request = new PageRequest(
                all, context.Get(listen) is { } address ? ListenAddress.Parse(address) : passed ?? ListenAddress.Default)
            {
                Hosts = context.Get(hosts) ?? [],
                TokenFile = context.Get(tokenFile),
            };
            yield return cancel => PageServer.RunAsync(request, address => context.Print(address), context.Say, cancel);
        }

        if (context.Get(cache) is { } place)
        {
            var request = new CacheRequest(all, ListenAddress.ParsePort(place, "--cache"))
            {
                Also = [.. (context.Get(also) ?? []).Select(HostPort.Parse)], Pin = context.Get(pin),
            };
            yield return cancel => CacheServer.RunAsync(
                request, at => context.Print($"packages at http://{at}/"), context.Say, cancel);
        }

        if (context.Get(repositories) is { } other)
        {
            var request = RepositoryRequest.Of(ListenAddress.ParsePort(other, "--repositories"), context.Get(folders) ?? []);
            yield return cancel => RepositoryServer.RunAsync(
                request,
                at => context.Print(
                    string.Join('\n', request.Folders.Keys.Select(name => $"repository at http://{at}/{name}/"))),
                cancel);
        }
    }
}
