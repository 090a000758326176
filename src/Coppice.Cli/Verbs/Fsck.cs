using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
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
        "Hashes every file content, package and index again, and compares layers and generations with their records. Changes nothing. Exit code 1 when something is wrong; every problem has a hint.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice fsck", "coppice fsck --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var problems = new CheckStore(engine).Run(context.Progress, cancel);
        context.Show(json => Write(json, problems), () => Lines(problems, context.Terminal.OutPalette));
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

        yield return problems.Count == 0 ? "no problems found" : palette.Set(Style.Bold, Quantity.Count(problems.Count, "problem"));
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<FsckProblem> problems)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteBoolean("good", problems.Count == 0);
        json.WriteObjects("problems", problems, problem =>
        {
            json.WriteString("path", problem.Path);
            json.WriteString("message", problem.Message);
            json.WriteString("hint", problem.Hint);
        });
        json.WriteEndObject();
    }
}
