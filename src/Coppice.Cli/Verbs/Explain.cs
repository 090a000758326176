using System.CommandLine;
using Coppice.Cli.Explaining;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice explain</c>: where something in a template comes from.</summary>
public sealed class Explain : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "a template, or a generation of it: vault@3");
    private readonly Argument<string> path = Symbols.Argument("PATH", "a path; with :NAME an entry of a shared file (/etc/passwd:mail); or the bare name of an alternative, a unit or an account");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: a package that is not there is an error");

    /// <inheritdoc/>
    public string Name => "explain";

    /// <inheritdoc/>
    public string Summary => "show where a file of a template comes from, back to a signature";

    /// <inheritdoc/>
    public string Details =>
        "Names the layer, then the package, its checksum, archive, suite, snapshot and key, or the line of the family file, or the script or trigger that made or changed it, or what Coppice did to it and why. "
        + "The package is read and compared; packages that were cleaned away are downloaded again.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice explain vault /usr/bin/keepassxc", "coppice explain vault /etc/passwd:messagebus", "coppice explain sys-net NetworkManager.service", "coppice explain --json vault@2 /etc/ld.so.cache"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, path, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.Open(context, context.Get(offline));
        using var held = workshop.LockForReading(cancel);
        var generation = workshop.FindGeneration(context.GetRequired(template));
        using var downloader = workshop.Downloader();
        var explanations = await workshop.Explainer(generation, downloader).ExplainAsync(context.GetRequired(path), context.Progress, cancel);
        if (context.Settings.Json)
        {
            context.PrintJson(json => ExplainJson.Write(json, generation, explanations));
        }
        else
        {
            context.Print(explanations.SelectMany(explained => new ExplainText(generation, explained).Lines()));
        }

        return ExitCode.Done;
    }
}
