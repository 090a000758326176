using System.CommandLine;
using Coppice.Cli.Explaining;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Explaining;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice explain</c>: where something in a template comes from.</summary>
public sealed class Explain : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "a template, or a generation of it: vault@3");
    private readonly Argument<string> path = Symbols.Argument(
        "PATH",
        "a path; with :NAME an entry of a shared file (/etc/passwd:mail); or the bare name of an alternative, a unit or an "
            + "account");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: a package not yet downloaded is an error");

    /// <inheritdoc/>
    public string Name => "explain";

    /// <inheritdoc/>
    public string Summary => "show where a file of a template comes from, back to a signature";

    /// <inheritdoc/>
    public string Details =>
        "Names the layer, then the package, its checksum, archive, suite, snapshot and key, or the line of the family file, or "
            + "the script or trigger that made or changed it, or what Coppice did to it and why. "
        + "The package is read and compared; removed packages are downloaded again.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice explain vault /usr/bin/keepassxc", "coppice explain vault /etc/passwd:messagebus",
            "coppice explain sys-net NetworkManager.service", "coppice explain --json vault@2 /etc/ld.so.cache",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, path, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine(context.Get(offline));
        var request = new ExplainRequest(context.GetRequired(template), context.GetRequired(path));
        var found = await new ExplainPath(engine).RunAsync(request, context.Progress, cancel);
        context.Show(
            () => ExplainDocument.Of(found),
            () => found.Explanations.SelectMany(explained =>
                new ExplainText(found.Generation, explained, found.BuildOf(explained)).Lines()));
        return ExitCode.Done;
    }
}
