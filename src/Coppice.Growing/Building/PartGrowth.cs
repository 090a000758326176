using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;
using Coppice.Sandbox;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>
/// Installs and removes the packages of declarations in a growing tree, one declaration after the other. A template has one, its
/// own; before that, a composed one has those of its other parents' chains, and these are carried out whole. What its own
/// declares beyond packages is a layer of its own (<see cref="DeclaredLayer"/>).
/// </summary>
internal sealed class PartGrowth(
    GrowthJob job, StageRun stage, GrowthSession session, ArchiveTools tools, CancellationToken cancel)
{
    private readonly StepRunner run = stage.Steps;
    private readonly GrowthView view = stage.View;
    private readonly IPackageManager manager = tools.Manager;
    private readonly MissingPackages missing = new(session.Downloader, tools.Manager);
    private readonly ArchiveSetup archives = new(job.Sources, tools.Manager, stage.Steps);

    // What the tree says about recommended packages; nothing in a base.
    private bool? recommends = job.Request.Basis.GrownOn is { } parent
        ? TemplatePart.TakesRecommended(job.Family, job.Family.Template(parent))
        : null;

    /// <summary>Called before a step that may read all metadata.</summary>
    public Action ReadMetadata { get; init; } = () => { };

    /// <summary>
    /// Whether a growth changes no package and nothing that says how packages are installed: its packages' layer is empty then.
    /// </summary>
    public static bool InstallsNothing(GrowthJob job) =>
        job is { Parent: not null, Template.IsComposed: false, Request.Basis.IsDeclared: true, Parts: [var own] }
        && own.Declaration.Packages.Count + own.Declaration.Without.Count + own.Declaration.Archives.Count == 0
        && own.Declaration.ForeignArchitectures.Count + own.Declaration.Settings.Debconf.Count == 0
        && own.Part.Recommends == TemplatePart.TakesRecommended(job.Family, job.Family.Template(job.Template.Parent!));

    /// <summary>Carries out all of them.</summary>
    /// <exception cref="Failure">They do not fit together.</exception>
    /// <exception cref="StepFailedException">A step failed.</exception>
    public void CarryOut()
    {
        var kept = job.Template.IsComposed ? new KeptPackages(job.Family, job.Template, manager, ReadDatabase()) : null;
        foreach (var part in job.Parts)
        {
            stage.Current = part.Declaration;
            archives.SetUp(part.Declaration);
            new DeclaredSteps(job, stage, session, manager).Answer(part.Declaration);
            Install(part);
            archives.RemoveSuperseded();
            if (part.Declaration.Without.Count > 0)
            {
                ReadMetadata();
            }

            Remove(part.Declaration);
            if (!ReferenceEquals(part, job.Parts[^1]) && DeclaredStage.IsIn(part.Declaration))
            {
                CarryOutRest(part.Declaration);
            }

            kept?.Check(part.Declaration, ReadDatabase());
        }

        stage.Current = null;
        if (job.Request.Promised is not null)
        {
            PromisedPackages.Check(job, manager, ReadDatabase());
        }
    }

    /// <summary>Whether carrying out a declaration may read all metadata.</summary>
    public static bool ReadsMetadata(IPackageManager manager, GrowthPart part) =>
        part.Declaration.Without.Count > 0 || DeclaredSteps.ReadsMetadata(manager, part.Declaration);

    // In its own template it found a finalized tree as well.
    private void CarryOutRest(TemplateDeclaration declaration)
    {
        var notYet = job.Parts.Select(part => part.Declaration.Name).SkipWhile(name => name != declaration.Name);
        run.Run(Finalizing.Of(manager, job.Family, job.Template, session.Files, notYet));
        foreach (var step in manager.Prepare)
        {
            run.Run(step);
        }

        new DeclaredSteps(job, stage, session, manager) { ReadMetadata = ReadMetadata }.CarryOut(declaration);
    }

    // What the package manager can come to now: scripts may have changed what is there since the last declaration.
    private ShownReducedIndex ReducedIndex(GrowthPart part)
    {
        var installed = (!ReferenceEquals(part, job.Parts[0])
            ? manager.ReadInstalled(ReadDatabase()).Select(package => (package.Name, package.Version))
            : job.Parent?.Packages.Select(package => (package.Name, package.Version))
                ?? job.Minimal.Select(pair => (pair.Package.Name, pair.Package.Version))).ToList();
        if (ReadsReducedIndexes(installed)
            && job.Catalog?.ReducedIndex(
                Values(part.Declaration.Packages).Concat(installed.Select(package => package.Name)),
                part.Part.Recommends) is { } reducedIndex
            && view.TryShow(job.Template.Name, reducedIndex) is { } shown)
        {
            return shown;
        }

        ReadMetadata();
        return ShownReducedIndex.None;
    }

    // The package manager that installs is the tree's own.
    private bool ReadsReducedIndexes(IReadOnlyList<(string Name, string Version)> installed) => !job.Request.WholeLists
        && (
            manager.VersionedPackage is not { } versioned
                || installed.Any(package => package.Name == versioned && manager.ChoosesAlike(package.Version)));

    private void Install(GrowthPart part)
    {
        if (part.Part.Recommends != recommends)
        {
            recommends = part.Part.Recommends;
            if (manager.RecommendsConfiguration(part.Part.Recommends) is { Count: > 0 } configuration)
            {
                run.Run(TextFiles.LayOver("say whether recommended packages are installed", TextFiles.Tar(configuration)));
            }
        }

        if (part.Declaration.Packages.Count > 0)
        {
            run.Note(tools.Decompressed.Make(part.Added, cancel).ToString());
            foreach (var (package, file) in part.Added)
            {
                view.Show(package, file);
                view.ShowDecompressed(package, tools.Decompressed.FolderOf(package));
            }

            using var reducedIndex = ReducedIndex(part);
            Install(part, Values(part.Declaration.Packages), reducedIndex.Binds);
        }

        InstalledCheck.Run(job, manager, ReadDatabase());
    }

    private void Install(GrowthPart part, List<string> packages, IReadOnlyList<SandboxBind> binds)
    {
        var install = manager.Install(packages, part.Part.Recommends);
        var result = run.Try(install, binds);
        var printed = result.Text + result.Error;
        if (result.Succeeded)
        {
            return;
        }

        if (manager.ReadMissing(printed) is { Count: > 0 } wanted)
        {
            // The package manager inside wants other packages than the prediction said; it has changed nothing yet.
            missing.Bring(job.Sources, wanted, view, cancel);
            run.Run(install, binds);
        }
        else if (job.Template.IsComposed && manager.ReadDisplaced(printed).Count > 0)
        {
            throw new Failure([Conflict.OfInstalling(part.Declaration, packages, ReadDatabase(), printed)],
                kind: ProblemKind.Unresolvable);
        }
        else
        {
            throw new StepFailedException(install, result, run.Tail);
        }
    }

    private void Remove(TemplateDeclaration declaration)
    {
        if (declaration.Without.Any(word => word.IfInstalled))
        {
            declaration = RemovalCheck.OfWhatIsThere(manager, ReadDatabase(), declaration);
        }

        if (declaration.Without.Count == 0)
        {
            return;
        }

        var without = Values(declaration.Without);
        var simulate = manager.SimulateRemove(without);
        var simulated = run.Try(simulate);
        var database = ReadDatabase();
        if (!simulated.Succeeded && RemovalCheck.Installed(manager, database, declaration).Count == without.Count)
        {
            // The package manager will not, whatever its reason is.
            throw new StepFailedException(simulate, simulated, run.Tail);
        }

        var problems = RemovalCheck.Problems(manager, database, declaration, manager.ReadRemoved(simulated.Text));
        if (problems.Count > 0)
        {
            throw Conflict.Within(declaration, new Failure(problems, kind: ProblemKind.Unresolvable));
        }

        run.Run(manager.Remove(without));
    }

    private PartConflict Conflict => new(job.Family, job.Template, manager);

    private byte[] ReadDatabase() => run.Print(manager.PrintDatabase, manager.DatabaseFile);

    private static List<string> Values(IEnumerable<DeclaredWord> words) =>
        [.. words.Select(word => word.Value).Order(StringComparer.Ordinal)];
}
