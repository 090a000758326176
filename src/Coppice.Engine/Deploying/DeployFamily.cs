using Coppice.Deploying.Calls;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Policies;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Deploying;

/// <summary>What to deploy, and how Qubes is reached.</summary>
/// <param name="Templates">Names of templates; all that are grown when empty.</param>
/// <param name="Qube">The name of this qube, as dom0's policy knows it.</param>
/// <param name="Client">The program that makes calls; null for the one that every qube has.</param>
public sealed record DeployRequest(IReadOnlyList<string> Templates, string Qube, string? Client)
{
    /// <summary>Whether to go back to the generations before.</summary>
    public bool RollBack { get; init; }

    /// <summary>How long to wait for templates that run and would be changed; zero: not at all.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>
    /// Whether templates that were started since the last deploy are replaced although they have the generation.
    /// </summary>
    public bool ReplaceChanged { get; init; }
}

/// <summary>Brings templates into Qubes OS through its Admin API.</summary>
/// <param name="engine">The store.</param>
public sealed class DeployFamily(CoppiceEngine engine)
{
    /// <summary>Compares what is grown with what is in Qubes. Changes nothing.</summary>
    /// <exception cref="Failure">
    /// The family file has no <c>deploy:</c>, a template is unknown or was never grown, or Qubes refuses to be asked.
    /// </exception>
    public DeployPlan Plan(DeployRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = ReadFamily(engine.Options);
        var names = NamesOf(family, request);
        var client = Client(request, cancel);
        var look = new TemplateLook(client, OwnerOf(request), engine.Time);
        var templates = new WantedTemplates(family, engine.Time.GetUtcNow());
        var exchanges = new GrownExchanges(engine, family);
        var revisions = family.Deploy!.Revisions;
        var lines = new StartLines(client);
        return new ShutdownWait(engine.Time, Pause).Run(
            Compare, request.Wait, running => progress.Note($"waiting for {string.Join(", ", running)} to be shut down"));

        void Pause(TimeSpan time)
        {
            cancel.WaitHandle.WaitOne(time);
            cancel.ThrowIfCancellationRequested();
        }

        DeployPlan Compare() => progress.Run(
            "deploy: compare", $"compare {Quantity.Count(names.Count, "template")} with Qubes",
            () => request.RollBack
                ? new RollbackPlanner(
                    client, look, new OldRoots(lines, exchanges, revisions), mark => Known(templates, mark),
                    mark => Before(templates, mark)).Plan(family.Name, names, request.ReplaceChanged)
                : new DeployPlanner(
                    client, look, exchanges, lines, revisions, name => DeployFolder.HasBegun(Folder, name)).Plan(
                    family.Name,
                    [.. names.Select(name => templates.Of(engine.FindGeneration(new TemplateReference(name, null))))],
                    [.. family.Templates.Select(template => template.Name)], request.ReplaceChanged));
    }

    /// <summary>Carries out a plan, parents first. It ends at the first answer that is no success.</summary>
    /// <exception cref="Failure">
    /// Qubes refuses, or an image cannot be made: what was deployed by then stands in its details.
    /// </exception>
    public void Run(DeployRequest request, DeployPlan plan, IProgressSink progress, CancellationToken cancel)
    {
        var family = ReadFamily(engine.Options);
        using var held = engine.LockForReading(progress, cancel);
        using var folder = DeployFolder.Open(Folder);
        using var images = new GrownImages(engine, family);
        var deployment = new TemplateDeployment(
            Client(request, cancel), family.Deploy!, folder, images, OwnerOf(request), engine.Time);
        var list = new DeployedList(Folder);
        list.Note(plan.Steps.Select(step => KeyValuePair.Create(step.Name, step.Found?.Marks.Generation)));
        var steps = plan.Changes.ToList();
        foreach (var (step, number) in steps.Select((step, number) => (step, number)))
        {
            try
            {
                Run(deployment, step, progress, cancel);
                list.Note([KeyValuePair.Create(step.Name, (GenerationMark?)step.Wanted.Generation)]);
            }
            catch (Failure failure)
            {
                throw WithStanding(failure, steps, number);
            }
        }
    }

    /// <summary>
    /// Compares a template in Qubes with the generation that it was made of. Starts it, and takes the start back.
    /// </summary>
    /// <exception cref="Failure">It cannot be compared.</exception>
    public ComparedTemplate Compare(DeployRequest request, string template, IProgressSink progress, CancellationToken cancel)
    {
        var family = ReadFamily(engine.Options);
        _ = family.Template(template);
        using var held = engine.LockForReading(progress, cancel);
        using var folder = DeployFolder.Open(Folder);
        var comparison = new TemplateComparison(
            Client(request, cancel), family.Deploy!, new GrownExchanges(engine, family), OwnerOf(request), engine.Time);
        return progress.Run(
            "deploy: compare", $"start {template}, and compare it with its generation",
            () => comparison.Run(family.Name, template, cancel));
    }

    /// <summary>The lines of the policy that dom0 needs. Needs no store.</summary>
    /// <param name="options">What to look at.</param>
    /// <param name="qube">The name of this qube.</param>
    public static IReadOnlyList<string> Policy(EngineOptions options, string qube)
    {
        var family = ReadFamily(options);
        var templates = new WantedTemplates(family, options.Time.GetUtcNow());
        return [.. new PolicyFile(qube).Lines([.. family.Templates.Select(template => templates.Declared(template.Name))])];
    }

    private string Folder => engine.Store.At(DeployFolder.Name);

    private static Family ReadFamily(EngineOptions options)
    {
        var family = options.ReadFamily();
        return family.Deploy is not null
            ? family
            : throw new Failure(
                [
                    new Problem(
                        $"{VisibleText.Of(family.File)} does not say where to deploy to",
                        "deploy: {to: qubes}, in the family file"),
                ],
                ExitCode.Usage, kind: ProblemKind.FamilyFile);
    }

    private List<string> NamesOf(Family family, DeployRequest request)
    {
        foreach (var name in request.Templates)
        {
            _ = family.Template(name);
        }

        var grown = engine.Generations.Templates();
        return
        [
            .. family.Templates.Select(template => template.Name)
                .Where(name => request.Templates.Count == 0 ? grown.Contains(name) : request.Templates.Contains(name)),
        ];
    }

    private AdminClient Client(DeployRequest request, CancellationToken cancel) => new(
        new QrexecTransport(engine.Processes, request.Client ?? QrexecTransport.Program),
        new AdminFailures(new PolicyFile(request.Qube).LineFor), cancel);

    // One word that is the same in each run from this qube with this store.
    private string OwnerOf(DeployRequest request) =>
        $"{request.Qube.Replace(' ', '_')}:{Digest.Of(Path.GetFullPath(engine.Store.Path)).Short}";

    private WantedTemplate Known(WantedTemplates templates, GenerationMark mark) =>
        engine.Generations.History(mark.Template).FirstOrDefault(one => one.Number == mark.Number && one.Tree == mark.Tree)
            is { } generation
            ? templates.Of(generation)
            : templates.Of(mark);

    private WantedTemplate? Before(WantedTemplates templates, GenerationMark mark) =>
        engine.Generations.History(mark.Template).FirstOrDefault(one => one.Number < mark.Number && one.Tree != mark.Tree)
            is { } generation
            ? templates.Of(generation)
            : null;

    private static void Run(TemplateDeployment deployment, DeployStep step, IProgressSink progress, CancellationToken cancel)
    {
        var id = $"{step.Name}: deploy";
        progress.Run(
            id, $"{step.Name}: {TitleOf(step)}",
            () =>
            {
                deployment.Run(
                    step, sent => progress.Report(new StepAdvanced(id, sent, step.Streamed, ProgressUnit.Bytes)), cancel);
                return step;
            },
            done => done.Wanted.Generation.Name);
    }

    private static string TitleOf(DeployStep step) =>
        step.Comparison is null ? WayOf(step) : $"start, compare with its generation, and {WayOf(step)}";

    private static string WayOf(DeployStep step) => step.Action switch
    {
        DeployAction.Create when step.CloneOf is { } parent =>
            $"create on a clone of {parent}, and exchange files, {Quantity.Size(step.Streamed)}",
        DeployAction.Create => $"create, and send {Quantity.Size(step.Streamed)}",
        DeployAction.Replace when step.Exchange is not null => $"start, and exchange files, {Quantity.Size(step.Streamed)}",
        DeployAction.Replace => $"replace the root volume, {Quantity.Size(step.Streamed)}",
        DeployAction.Revert => $"go back to {step.Wanted.Generation.Name}",
        _ => "change settings",
    };

    private static Failure WithStanding(Failure failure, List<DeployStep> steps, int failed)
    {
        List<string> standing =
        [
            .. Named("deployed: ", steps.Take(failed).Select(step => step.Wanted.Generation.Name)),
            $"unfinished: {steps[failed].Name}; the next deploy continues",
            .. Named("not begun: ", steps.Skip(failed + 1).Select(step => step.Name)),
        ];
        return new Failure(
            [
                .. failure.Problems.Select((problem, n) => n > 0 ? problem
                    : problem with { Details = [.. problem.Details ?? [], .. standing], Subject = steps[failed].Name }),
            ],
            failure.Code, failure);

        static IEnumerable<string> Named(string what, IEnumerable<string> names) =>
            string.Join(", ", names) is { Length: > 0 } text ? [what + text] : [];
    }
}
