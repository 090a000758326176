using System.CommandLine;
using Coppice.Archives.Freezing;
using Coppice.Cli.Providing;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice provides</c>: which package has a file or command.</summary>
public sealed class Provides : IVerb
{
    private readonly Argument<string> wanted = Symbols.Argument("PATH-OR-NAME", "a path (/usr/bin/cmp), or the name of a command or file (cmp)");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: use the snapshot and the lists of files that are there");

    /// <inheritdoc/>
    public string Name => "provides";

    /// <inheritdoc/>
    public string Summary => "show which package has a file or command";

    /// <inheritdoc/>
    public string Details =>
        "Looks in the lists of files that the archives of the family's snapshot publish, whatever is installed. They are fetched and verified when first asked for, and kept. A name is looked "
        + "for as a command first, then as any file; a path must be the same, but /bin and /usr/bin are one place, as are /lib and /usr/lib. Exit code 1 when nothing has it. What maintainer scripts make "
        + "(links of update-alternatives, generated files) is in no list.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice provides cmp", "coppice provides /usr/bin/cmp --json", "coppice provides --offline libssl.so.3"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [wanted, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var sought = context.GetRequired(wanted);
        if (sought.Trim('/').Length == 0)
        {
            throw new Failure([new Problem("PATH-OR-NAME names no file", "coppice provides cmp")], ExitCode.Usage);
        }

        using var workshop = context.Get(offline) ? Workshop.Open(context) : Workshop.OpenOrCreate(context);
        var family = workshop.ReadFamily();
        var snapshot = await workshop.SnapshotAsync(family, refresh: false, new TakeOptions(), cancel);
        using var search = await workshop.FileListsAsync(snapshot, cancel);
        var found = search.Find(sought);
        if (found.Files.Count == 0)
        {
            throw ProvidesText.Nothing(sought, search);
        }

        var installed = InstalledIn.Read(family, workshop.Generations);
        if (context.Settings.Json)
        {
            context.PrintJson(json => ProvidesJson.Write(json, snapshot, found, installed));
        }
        else
        {
            context.Print(ProvidesText.Lines(context, found, installed));
        }

        return ExitCode.Done;
    }
}
