using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice init</c>: writes a commented family to start from.</summary>
public sealed class Init : IVerb
{
    private readonly Argument<string?> path = Symbols.Optional(
        "PATH", "the folder to write family.yaml into, or a file that ends in .yaml; created if missing");

    private readonly Option<bool> qubes = Symbols.Flag(
        "--qubes", "templates that Qubes OS can start, with Qubes' own archive and its key");

    /// <inheritdoc/>
    public string Name => "init";

    /// <inheritdoc/>
    public string Summary => "write a commented family file to start from";

    /// <inheritdoc/>
    public string Details => "Never overwrites a file.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice init", "coppice init --qubes ~/templates"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [path, qubes];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var file = Target(context);
        var first = context.Get(qubes) ? FirstFamily.Qubes : FirstFamily.Starter;
        foreach (var written in StartFamily.Write(first, file, NextCommand.Of(context, "plan", file)))
        {
            context.Say($"wrote {VisibleText.Of(written)}");
        }

        context.Say(NextCommand.Line(context, "plan", context.Terminal.ErrorPalette, file));
        return Task.FromResult(ExitCode.Done);
    }

    private string Target(VerbContext context)
    {
        if (context.Get(path) is not { } wanted)
        {
            return context.Settings.FamilyFile;
        }

        if (context.Get(context.Tree.Globals.FamilyFile) is not null)
        {
            throw new Failure([new Problem("give either PATH or --family-file, not both", "coppice init PATH")], ExitCode.Usage);
        }

        return wanted.EndsWith(".yaml", StringComparison.Ordinal) || wanted.EndsWith(".yml", StringComparison.Ordinal)
            ? wanted
            : Path.Combine(wanted, FirstFamily.FileName);
    }
}
