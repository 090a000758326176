using System.CommandLine;
using Coppice.Archives.Freezing;
using Coppice.Cli.Checking;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice check</c>: which templates have which updates.</summary>
public sealed class Check : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to check; all when left out");
    private readonly Option<bool> offline = Symbols.Flag(
        "--offline", "fetch nothing: compare with the newest metadata already downloaded");
    private readonly Option<bool> allowOlder = Symbols.Flag(
        "--allow-older", "accept a Release older than the last one (a mirror that was reset)");
    private readonly Option<bool> allowExpired = SnapshotOptions.AllowExpired();
    private readonly Option<bool> changes = Symbols.Flag(
        "--changes", "read what the newer packages' changelogs name: CVEs, and NEWS; downloads packages");
    private readonly Option<bool> signal = Symbols.Flag(
        "--signal-no-updates", "end with exit code 100 when there are no updates");

    /// <inheritdoc/>
    public string Name => "check";

    /// <inheritdoc/>
    public string Summary => "show which templates have which updates";

    /// <inheritdoc/>
    public string Details =>
        "Fetches the newest metadata of the archives, verifies them, and compares them with what is installed; no template is "
            + "mounted or started. The snapshot for builds stays "
        + "unchanged. The answer is that of apt list --upgradable in the template, pins included; what only pins ask for, and "
        + "update does not bring, is listed separately and is no update. Updates are grouped by package; -v groups them by "
        + "template. "
        + "Of components that archives are built from it looks for newer signed tags, and says what an update would build and "
        + "which templates follow; a declared tag stays until the family file names another one. "
        + "--changes reads the changelogs of the newer packages, from the installed version on, once for each source: which CVEs "
        + "they name (a name does not say that it is fixed), and their NEWS in full; with -v all entries. It downloads one "
        + "package of each source, as a rule the smallest, where none is in the store; an update uses it. Packages of Arch "
        + "Linux have no changelog.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice check", "coppice check -v vault", "coppice check --changes", "coppice check --offline --signal-no-updates"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, changes, offline, allowOlder, allowExpired, signal];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new CheckRequest(
            context.Get(templates)
                ?? [], new TakeOptions { AllowOlder = context.Get(allowOlder), AllowExpired = context.Get(allowExpired) },
            context.Get(changes) ? ChangesWanted.All : ChangesWanted.None);
        using var engine = context.Get(offline) ? context.OpenEngine() : context.OpenOrCreateEngine();
        var report = await new CheckForUpdates(engine).RunAsync(request, context.Progress, cancel);
        context.Show(() => CheckDocument.Of(report, context.Host.Time.GetUtcNow()), () => CheckText.Lines(context, report));
        return context.Get(signal) && !report.HasUpdates ? ExitCode.NothingToDo : ExitCode.Done;
    }
}
