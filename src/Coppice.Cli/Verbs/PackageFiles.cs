using System.CommandLine;
using System.Globalization;
using Coppice.Cli.Completion;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Scheduling;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary>
/// <c>coppice package-files</c>: what a package of Coppice has beyond programs, all from the records that the program itself
/// works by. Hidden: only <c>./package</c> needs it.
/// </summary>
public sealed class PackageFiles : IVerb
{
    private readonly Argument<string> folder = Symbols.Argument("FOLDER", "where to write the files, below usr/");
    private readonly Argument<string> date = Symbols.Argument("DATE", "the day that manual pages bear: 2026-11-20");

    /// <inheritdoc/>
    public string Name => "package-files";

    /// <inheritdoc/>
    public string Summary => "write manual pages, completion and units for a package";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice package-files /tmp/root 2026-11-20"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [folder, date];

    /// <inheritdoc/>
    public bool Hidden => true;

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        if (!DateOnly.TryParseExact(context.GetRequired(date), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day))
        {
            throw new Failure([new Problem("not a day: DATE", "coppice package-files FOLDER 2026-11-20")], ExitCode.Usage);
        }

        foreach (var (path, text) in Files(context.Tree, day))
        {
            var file = Path.Combine(Path.GetFullPath(context.GetRequired(folder)), path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>The files by their paths below the root.</summary>
    /// <param name="tree">The command line.</param>
    /// <param name="day">The day that manual pages bear.</param>
    public static IEnumerable<(string Path, string Text)> Files(CommandTree tree, DateOnly day)
    {
        var model = CompletionModel.Of(tree);
        var pages = new ManualPage(tree, Application.Version, day);
        return
        [
            .. pages.All().Select(page => ($"usr/share/man/man1/{page.Name}", page.Text)),
            ("usr/share/bash-completion/completions/coppice", BashCompletion.Script(model)),
            ("usr/share/zsh/vendor-completions/_coppice", ZshCompletion.Script(model)),
            ("usr/share/fish/vendor_completions.d/coppice.fish", FishCompletion.Script(model)),
            .. PackagedUnits.All().Select(unit => ($"usr/lib/systemd/system/{unit.Name}", unit.Text)),
        ];
    }
}
