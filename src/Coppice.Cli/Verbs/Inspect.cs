using System.CommandLine;
using Coppice.Cli.Images;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Diagnosing;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice inspect</c>: what an image has in it.</summary>
public sealed class Inspect : IVerb
{
    private readonly Argument<string> image = Symbols.Argument(
        "IMAGE", "an image file or block device: ext4, alone or in a GPT partition; raw or qcow2");
    private readonly Option<string?> compare = Symbols.Value(
        "--compare", "TEMPLATE", "only list what differs from a template's generation: vault@3, or vault for the current one");

    /// <inheritdoc/>
    public string Name => "inspect";

    /// <inheritdoc/>
    public string Summary => "show what is in an image, without mounting it";

    /// <inheritdoc/>
    public string Details =>
        "Reads the system's name, packages, accounts that can log in, and the failed units of the newest boot in its journal "
            + "with what they missed. The image is treated as hostile: "
        + "debugfs and journalctl read it in a sandbox, without network, rights or a way to write. Links in it are not "
        + "followed. Packages that have a missing command are named if the store has lists of files. "
        + "--compare reads every name, owner, mode, time, attribute and content, without any other program, and ends with exit "
        + "code 1 if anything differs. What every start makes by itself is left out.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice inspect root.img", "coppice inspect /var/lib/qubes/vm-templates/vault/root.img --json",
            "coppice inspect --compare vault@3 /dev/xvdi"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [image, compare];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var file = Path.GetFullPath(context.GetRequired(image));
        if (context.Get(compare) is { } template)
        {
            return Compare(context, template, file, cancel);
        }

        var found = await new InspectImage(context.EngineOptions(offline: true)).RunAsync(file, context.Progress, cancel);
        context.Show(() => ImageDocument.Of(found), () => ImageText.Lines(context, found));
        return ExitCode.Done;
    }

    private static int Compare(VerbContext context, string template, string file, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var compared = new CompareImage(engine).Run(template, file, context.Progress, cancel);
        context.Show(() => DeployCompareDocument.Of(compared), () => ImageText.Lines(context, compared));
        return compared.Differs.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
