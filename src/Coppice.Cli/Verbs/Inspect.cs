using System.CommandLine;
using Coppice.Archives.FileLists;
using Coppice.Cli.Booting;
using Coppice.Cli.Images;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Diagnosis.Inspecting;
using Coppice.Engine;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice inspect</c>: what an image has in it.</summary>
public sealed class Inspect : IVerb
{
    private readonly Argument<string> image = Symbols.Argument("IMAGE", "an image file: ext4, alone or in a GPT partition; raw or qcow2");

    /// <inheritdoc/>
    public string Name => "inspect";

    /// <inheritdoc/>
    public string Summary => "show what an image has in it, without mounting it";

    /// <inheritdoc/>
    public string Details =>
        "Reads the system's name, packages, accounts that somebody could log in to, and of the newest boot in its journal the units that failed with what they missed. The image is taken for hostile: "
        + "debugfs and journalctl read it in a sandbox, without network, rights and a way to write. Links in it are not followed. Packages that have a missing command are named where the store has lists of files.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice inspect root.img", "coppice inspect /var/lib/qubes/vm-templates/vault/root.img --json"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [image];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var file = Path.GetFullPath(context.GetRequired(image));
        var contents = new ImageInspection(context.Host.Processes, new Distributions.DistributionTable()).Read(file, cancel);
        var search = contents.Missing.Count > 0 ? await ListsAsync(context, cancel) : null;
        var installed = contents.Packages.Select(package => package.Name).ToHashSet();
        var advice = contents.Missing.Select(missing => Advice.For(missing, search, installed, template: null)).ToList();
        if (context.Settings.Json)
        {
            context.PrintJson(json => ImageJson.Write(json, contents, advice));
        }
        else
        {
            context.Print(ImageText.Lines(context, contents, advice));
        }

        return ExitCode.Done;
    }

    // An image can be looked into without any family or store: then nobody says which package has what is missing.
    private static async Task<FileSearch?> ListsAsync(VerbContext context, CancellationToken cancel)
    {
        try
        {
            using var engine = context.TryOpenEngine();
            return engine is not null && engine.Snapshots.InForce(engine.ReadFamily().Name) is { } snapshot ? await engine.FileListsAsync(snapshot, context.Progress, cancel) : null;
        }
        catch (Failure)
        {
            return null;
        }
    }
}
