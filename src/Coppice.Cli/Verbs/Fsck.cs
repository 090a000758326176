using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Documents;
using Coppice.Engine.Maintenance;
using Coppice.Foundation;
using Coppice.Store.Maintenance;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice fsck</c>: checks everything that the store keeps.</summary>
public sealed class Fsck : IVerb
{
    /// <inheritdoc/>
    public string Name => "fsck";

    /// <inheritdoc/>
    public string Summary => "check everything in the store";

    /// <inheritdoc/>
    public string Details =>
        "Hashes every file content, package and index again, and compares layers and generations with their records. Changes "
            + "nothing. Exit code 1 when something is wrong; every problem has a hint.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice fsck", "coppice fsck --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var problems = new CheckStore(engine).Run(context.Progress, cancel);
        context.Show(() => FsckDocument.Of(problems), () => Lines(problems, context.Terminal.OutPalette));
        return Task.FromResult(problems.Count == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    private static IEnumerable<string> Lines(IReadOnlyList<FsckProblem> problems, Palette palette)
    {
        foreach (var problem in problems)
        {
            yield return $"{palette.Set(Style.Red, "problem:")} {VisibleText.Shortened(VisibleText.Of(problem.Path))}";
            yield return $"    {VisibleText.Of(problem.Message)}";
            yield return $"{palette.Set(Style.Cyan, "hint:")} {VisibleText.Of(problem.Hint)}";
        }

        yield return problems.Count == 0
            ? "no problems found"
            : palette.Set(Style.Bold, Quantity.Count(problems.Count, "problem"));
    }
}
