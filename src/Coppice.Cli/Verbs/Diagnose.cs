using System.CommandLine;
using Coppice.Cli.Diagnosing;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Diagnosing;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice diagnose</c>: why something failed, by its log.</summary>
public sealed class Diagnose : IVerb
{
    private readonly Argument<string> log = Symbols.Argument("LOG", "the log of a build, or - for standard input");

    /// <inheritdoc/>
    public string Name => "diagnose";

    /// <inheritdoc/>
    public string Summary => "say why a build failed, by its log";

    /// <inheritdoc/>
    public string Details =>
        "Knows what compilers, configure scripts, interpreters, patch, git, and the tools of Debian, Arch Linux and Fedora say, "
            + "wherever the log comes from. Shows the first cause with its line, then what only follows from it. If the family "
        + "has lists of files, it names the packages that have what is missing. Nothing is guessed: exit code 1 and the last "
        + "lines when nothing in the log is known to be a cause.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice diagnose build.log", "coppice diagnose build.log --json", "make 2>&1 | coppice diagnose -"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [log];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var name = context.GetRequired(log);
        using var reader = name == "-" ? null : Open(name);
        Func<string?> readLine = reader is null ? context.Terminal.ReadLine : reader.ReadLine;
        var found = await new DiagnoseLog(context.EngineOptions(offline: true)).RunAsync(readLine, context.Progress, cancel);
        context.Show(() => DiagnosisDocument.Of(found), () => DiagnosisText.Lines(context, name, found));
        return found.Diagnosis.First is null ? ExitCode.Failed : ExitCode.Done;
    }

    private static StreamReader Open(string name)
    {
        var path = Path.GetFullPath(name);
        return PlainFile.KindOf(path) switch
        {
            FileKind.File => new StreamReader(new FileStream(PlainFile.Open(path), FileAccess.Read)),
            { } kind => throw new Failure(
                $"{VisibleText.Of(name)} is a {PlainFile.NameOf(kind)}: a log is a regular file",
                "coppice diagnose -    # reads standard input", kind: ProblemKind.Usage),
            null => throw new Failure(
                $"there is no file {VisibleText.Of(name)}", "coppice diagnose -    # reads standard input",
                kind: ProblemKind.NotFound),
        };
    }
}
