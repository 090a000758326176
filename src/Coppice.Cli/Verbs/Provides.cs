using System.CommandLine;
using Coppice.Cli.Providing;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Explaining;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice provides</c>: which package has a file or command.</summary>
public sealed class Provides : IVerb
{
    private readonly Argument<string> wanted = Symbols.Argument(
        "PATH-OR-NAME", "a path (/usr/bin/cmp), or the name of a command or file (cmp)");
    private readonly Option<bool> offline = Symbols.Flag(
        "--offline", "fetch nothing: use the snapshot and the lists of files already downloaded");

    /// <inheritdoc/>
    public string Name => "provides";

    /// <inheritdoc/>
    public string Summary => "show which package has a file or command";

    /// <inheritdoc/>
    public string Details =>
        "Searches the lists of files that the archives of the family's snapshot publish, whatever is installed. They are "
            + "fetched and verified when first needed, and kept. A name is looked "
        + "for as a command first, then as any file; a path must match exactly, but /bin and /usr/bin are one place, as are "
        + "/lib and /usr/lib. Exit code 1 when nothing has it. What maintainer scripts make "
        + "(links of update-alternatives, generated files) is in no list.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice provides cmp", "coppice provides /usr/bin/cmp --json", "coppice provides --offline libssl.so.3"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [wanted, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var sought = context.GetRequired(wanted);
        if (sought.Trim('/').Length == 0)
        {
            throw new Failure([new Problem("PATH-OR-NAME does not name a file", "coppice provides cmp")], ExitCode.Usage);
        }

        using var engine = context.Get(offline) ? context.OpenEngine() : context.OpenOrCreateEngine();
        var found = await new FindProviders(engine).RunAsync(sought, context.Progress, cancel);
        context.Show(
            () => ProvidesDocument.Of(found),
            () => ProvidesText.Lines(
                found.Found, found.Installed.Templates, context.Settings.Verbose, context.Terminal.OutPalette,
                context.Terminal.OutWidth));
        return ExitCode.Done;
    }
}
