using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice import</c>: a family file of another builder's configuration.</summary>
public sealed class Import : IVerb
{
    private readonly Argument<string> kind = Symbols.OneOf("KIND", "what FILE is of: builder is qubes-builder", ["builder"]);
    private readonly Argument<string> file = Symbols.Argument(
        "FILE", "the configuration: builder.yml of version 2, or builder.conf of version 1");
    private readonly Option<string?> output = Symbols.File(
        "--output", "the family file to write; standard output by default", "-o");

    /// <inheritdoc/>
    public string Name => "import";

    /// <inheritdoc/>
    public string Summary => "make a family file of another builder's configuration";

    /// <inheritdoc/>
    public string Details =>
        "Takes over components with their addresses, branches and keys, distributions of Debian, and templates with the flavors "
            + "that it knows. Everything else is listed with its place and the reason. Nothing of the configuration is carried "
            + "out (make is never run), and nothing is fetched. Never overwrites a file. The keys themselves are not in such a "
            + "configuration: the family file says which ones to export.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice import builder builder.yml -o family.yaml", "coppice import builder builder.conf"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [kind, file, output];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var imported = ImportBuilder.Run(context.GetRequired(file));
        context.Say(imported.NotTaken.Select(left => VisibleText.Of($"{left.Where}: not taken over: {left.What}: {left.Why}")));
        if (context.Get(output) is { } target)
        {
            Write(target, imported.Text);
            context.Say($"wrote {VisibleText.Of(target)}");
            context.Show(() => ImportDocument.Of(imported), () => []);
        }
        else
        {
            context.Show(() => ImportDocument.Of(imported), () => imported.Text.TrimEnd('\n').Split('\n'));
        }

        return Task.FromResult(ExitCode.Done);
    }

    private static void Write(string target, string text)
    {
        if (Path.Exists(target))
        {
            throw new Failure(
                $"{VisibleText.Of(target)} already exists; not overwriting it", "coppice import … -o FILE",
                kind: ProblemKind.Exists);
        }

        try
        {
            DurableFile.Write(Path.GetFullPath(target), System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write {VisibleText.Of(target)}: {VisibleText.Of(e.Message)}",
                $"ls -ld {ShellWord.Of(Path.GetDirectoryName(Path.GetFullPath(target))!)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
