using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Building;
using Coppice.Foundation;

namespace Coppice.Cli.Planning;

/// <summary>The options that say which snapshot a verb works from.</summary>
internal sealed class SnapshotOptions
{
    private readonly Option<bool> refresh = Coppice.Cli.Syntax.Symbols.Flag(
        "--refresh", "take a new snapshot of the archives first");
    private readonly Option<bool> offline = Coppice.Cli.Syntax.Symbols.Flag(
        "--offline", "fetch nothing: use the snapshot and packages already downloaded");
    private readonly Option<bool> allowOlder = Coppice.Cli.Syntax.Symbols.Flag(
        "--allow-older", "accept a Release older than the last one (a mirror that was reset)");
    private readonly Option<bool> allowExpired = AllowExpired();

    public IReadOnlyList<Symbol> Symbols => [refresh, offline, allowOlder, allowExpired];

    /// <summary>The option to take what has expired, the same for every verb that takes metadata.</summary>
    public static Option<bool> AllowExpired() =>
        Coppice.Cli.Syntax.Symbols.Flag(
            "--allow-expired",
            "accept a Release whose Valid-Until has passed (an archive that is no longer updated); status then shows it");

    public bool Offline(VerbContext context) => context.Get(offline);

    /// <summary>The snapshot to work from.</summary>
    /// <exception cref="Failure">The options contradict each other. Exit code 64.</exception>
    public SnapshotRequest Of(VerbContext context) =>
        context.Get(offline) && context.Get(refresh)
            ? throw new Failure(
                [new Problem("--offline and --refresh cannot be combined", "leave one of them out")], ExitCode.Usage)
            : new SnapshotRequest(context.Get(refresh), context.Get(allowOlder), context.Get(allowExpired));
}
