using System.CommandLine;
using Coppice.Cli.Components;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice components</c>: the sources that packages are built from.</summary>
public sealed class Components : IVerb
{
    private readonly Argument<string[]> components = Symbols.Any("COMPONENT", "components to show; all when left out");
    private readonly Option<bool> refresh = Symbols.Flag("--refresh", "fetch again what is there, for newer commits and tags");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: use the sources already in the store");
    private readonly Option<string[]> agree = Symbols.Values(
        "--agree", "COMMIT", "take this commit (or digest) although it deviates from what was seen: at least 12 digits");

    /// <inheritdoc/>
    public string Name => "components";

    /// <inheritdoc/>
    public string Summary => "show the sources of components, and who signed them";

    /// <inheritdoc/>
    public string Details =>
        "Fetches the sources that are not in the store yet, verifies their tags or signatures by the declared keys, and keeps "
            + "what is verified, so that it is there without network from then on. A tag that moved, a branch that was "
            + "rewritten, and a source that is named otherwise than before are refused until --agree names the commit. Exit "
            + "code 1 when a source is refused; the store keeps what it has.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice components", "coppice components --refresh", "coppice components --offline --json"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [components, refresh, offline, agree];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        if (context.Get(refresh) && context.Get(offline))
        {
            throw new Failure([new Problem(
                "--refresh fetches, and --offline forbids it", "coppice components --refresh")], ExitCode.Usage);
        }

        var request = new ComponentsRequest(context.Get(components) ?? [], new SourceOptions
        {
            Refresh = context.Get(refresh),
            Offline = context.Get(offline),
            Agreed = context.Get(agree) ?? [],
        });
        using var engine = context.Get(offline) ? context.OpenEngine() : context.OpenOrCreateEngine();
        var taken = await new ListComponents(engine).RunAsync(request, context.Progress, cancel);
        context.Show(() => ComponentsDocument.Of(taken), () => ComponentsText.Lines(context, taken));
        var problems = taken.SelectMany(source => source.Failure?.Problems ?? []).ToList();
        return problems.Count == 0 ? ExitCode.Done : throw new Failure(problems);
    }
}
