using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
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

    /// <inheritdoc/>
    public string Name => "serve";

    /// <inheritdoc/>
    public string Summary => "show the family in a browser, with JSON and metrics";

    /// <inheritdoc/>
    public string Details =>
        "Prints the address to open, and serves until it is stopped. The address has a token, because every program of the "
            + "machine can reach a port; a Unix socket needs none: only its owner can connect. Pages show what the verbs print, "
            + "at /api/FAMILY/… also as JSON (/openapi.json describes it), and /metrics has numbers for monitoring. Nothing is "
            + "changed before a page has said what will happen and you have agreed. Started by a systemd socket, it takes that.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice serve", "coppice -f home.yaml serve --listen 127.0.0.1:8400 --token-file ~/.config/coppice/token",
            "coppice serve --listen unix:/run/coppice.sock",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [families, listen, hosts, tokenFile];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var own = context.EngineOptions(offline: false);
        var passed = SocketActivation.Of(context.Host.Variable, Environment.ProcessId);
        var request = new PageRequest(
            [own, .. (context.Get(families) ?? []).Select(file => own with { FamilyFile = file, FamilyIsNamed = true })],
            context.Get(listen) is { } address ? ListenAddress.Parse(address) : passed ?? ListenAddress.Default)
        {
            Hosts = context.Get(hosts) ?? [],
            TokenFile = context.Get(tokenFile),
        };
        await PageServer.RunAsync(request, address => context.Print(address), context.Say, cancel);
        // Being stopped is how a server ends.
        return ExitCode.Done;
    }
}
