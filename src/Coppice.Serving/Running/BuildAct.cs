using Coppice.Engine;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Planning.Differences;

namespace Coppice.Serving.Running;

/// <summary>Makes the store as the family file says, as <c>coppice build</c>.</summary>
/// <param name="templates">Names of templates and components; all when empty.</param>
internal sealed class BuildAct(IReadOnlyList<string> templates) : IAct
{
    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Title =>
        templates.Count == 0 ? "build what differs from the family file" : $"build {string.Join(", ", templates)}";

    /// <inheritdoc/>
    public bool AsksFirst => true;

    /// <inheritdoc/>
    public async Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.OpenOrCreate(options, progress);
        var plan = await new PlanFamily(engine).RunAsync(new PlanRequest(templates, new SnapshotRequest()), progress, cancel);
        var document = PlanDocument.Of(plan);
        return new Foreseen(document, plan.Plan.Changes.Any() || plan.Components.HasWork, Stamp(document.Steps))
        {
            Problems = plan.Obstacles,
        };
    }

    /// <inheritdoc/>
    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.OpenOrCreate(options, progress, builds: true);
        var growing = new BuildOptions(Environment.ProcessorCount, UseIdleness: true);
        var request = new BuildRequest(templates, new SnapshotRequest());
        var (wanted, problems) = await BuildComponentsAsync(engine, request, growing, progress, cancel);
        if (wanted.OnlyComponents)
        {
            return problems.Count == 0 ? null : throw new Failure(problems);
        }

        var build = new BuildFamily(engine);
        using var prepared = await build.PrepareAsync(
            request with { Templates = wanted.Templates }, progress, cancel);
        if (prepared.Foreseen is not { } foreseen)
        {
            return problems.Count == 0 ? null : throw new Failure(problems);
        }

        // Where components were built first, what grows on them could not be foreseen.
        if (wanted.Archives.Count == 0)
        {
            Acts.RequireSame(agreed, Stamp(PlanDocument.Of(foreseen).Steps));
        }

        foreseen.RequireSpace(Name);
        if (UpdateAct.Dangerous(prepared.Changes) is { Count: > 0 } dangers)
        {
            throw new Failure(
                $"this would remove or downgrade packages: {VisibleText.Of(string.Join(", ", dangers))}",
                "coppice build    # shows them and asks", kind: ProblemKind.NotAgreed);
        }

        var result = await build.RunAsync(
            prepared, growing with { Agreed = new AgreedChanges(prepared.Changes, prepared.Moved) }, progress, cancel);
        return result.Problems.Count + problems.Count == 0 ? null : throw new Failure([.. problems, .. result.Problems]);
    }

    private static async Task<(WantedArchives Wanted, IReadOnlyList<Problem> Problems)> BuildComponentsAsync(
        CoppiceEngine engine, BuildRequest request, BuildOptions growing, IProgressSink progress, CancellationToken cancel)
    {
        var components = new BuildComponents(engine);
        using var prepared = await components.PrepareAsync(request, progress, cancel);
        var outcomes = prepared.Plan.HasWork ? await components.RunAsync(prepared, growing, progress, cancel) : [];
        return (prepared.Wanted, [.. outcomes.SelectMany(outcome => outcome.Problems)]);
    }

    // What is downloaded meanwhile changes nothing in what is grown.
    private static string Stamp(IReadOnlyList<StepDocument> steps) => string.Join('\n', steps.Select(step =>
        $"{step.Template} {step.Action} " + string.Join(
            ' ', (step as ResolvedStepDocument)?.Packages.Select(package => $"{package.Package}={package.Version}") ?? [])));
}
