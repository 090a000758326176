using Coppice.Cli.Maintenance;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Store;
using Coppice.Store.Maintenance;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice fsck</c>: checks everything that the store keeps.</summary>
public sealed class Fsck : IVerb
{
    private const string Step = "fsck";

    /// <inheritdoc/>
    public string Name => "fsck";

    /// <inheritdoc/>
    public string Summary => "check everything that the store keeps";

    /// <inheritdoc/>
    public string Details =>
        "Hashes every file content, package and index again and compares layers and generations with what they say. Changes nothing. Exit code 1 when something is wrong; every problem has a hint.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice fsck", "coppice fsck --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.Open(context);
        using var held = workshop.LockAgainstBuilds(cancel);
        var problems = Check(context, workshop, cancel);
        if (context.Settings.Json)
        {
            PrintJson(context, problems);
        }
        else
        {
            Print(context, problems);
        }

        return Task.FromResult(problems.Count == 0 ? ExitCode.Done : ExitCode.Failed);
    }

    private static IReadOnlyList<FsckProblem> Check(VerbContext context, Workshop workshop, CancellationToken cancel)
    {
        var (done, total) = (0L, 0L);
        void Checked(string path)
        {
            var now = Interlocked.Increment(ref done);
            context.Progress.Report(new StepAdvanced(Step, now, Math.Max(now, total), ProgressUnit.Items));
        }

        var files = new FileChecks(workshop.Store, workshop.Snapshots, Checked);
        total = files.Count + Entries(workshop.Store, StoreFolder.Layers) + Entries(workshop.Store, StoreFolder.Contents);
        context.Progress.Report(new StepStarted(Step, "check the store"));
        try
        {
            var problems = new Store.Maintenance.Fsck(
                workshop.Store, new FsckOptions { KnownNames = FileChecks.KnownNames, Checks = [files.Snapshots, files.Packages], Checked = Checked }).Run(cancel);
            var outcome = problems.Count == 0 ? StepOutcome.Done : StepOutcome.Failed;
            context.Progress.Report(new StepEnded(Step, outcome, $"{Quantity.Count(done, "thing")} checked, {Quantity.Count(problems.Count, "problem")}"));
            return problems;
        }
        catch (Exception e)
        {
            context.Progress.Report(new StepEnded(Step, e is OperationCanceledException ? StepOutcome.Cancelled : StepOutcome.Failed, e.Message));
            throw;
        }
    }

    // Layers lie directly in their folder, contents one level below theirs.
    private static long Entries(StoreFolder store, string name)
    {
        try
        {
            return name == StoreFolder.Layers
                ? Directory.GetDirectories(store.At(name)).Length
                : Directory.GetDirectories(store.At(name)).Sum(folder => Directory.EnumerateFiles(folder).LongCount());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The check itself says what is wrong.
            return 0;
        }
    }

    private static void Print(VerbContext context, IReadOnlyList<FsckProblem> problems)
    {
        var palette = context.Terminal.OutPalette;
        foreach (var problem in problems)
        {
            context.Print($"{palette.Set(Style.Red, "problem:")} {VisibleText.Shortened(VisibleText.Of(problem.Path))}");
            context.Print($"    {VisibleText.Of(problem.Message)}");
            context.Print($"{palette.Set(Style.Cyan, "hint:")} {VisibleText.Of(problem.Hint)}");
        }

        context.Print(problems.Count == 0 ? "the store is as it should be" : palette.Set(Style.Bold, Quantity.Count(problems.Count, "problem")));
    }

    private static void PrintJson(VerbContext context, IReadOnlyList<FsckProblem> problems) => context.PrintJson(json =>
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
    });
}
