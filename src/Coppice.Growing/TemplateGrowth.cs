using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing;

/// <summary>Grows one template by really installing its packages on its parent. This defines what its layer is.</summary>
internal sealed class TemplateGrowth(
    SandboxHost host, SandboxView view, IPackageManager manager, PackageTwins twins, MissingPackages missing, FileTree files, GrowingStore store, IProgressSink progress)
{
    private static readonly Lock OneFailureAtATime = new();

    /// <summary>Grows a template and stores its layer.</summary>
    /// <exception cref="Failure">A step failed; its last lines and its log are named. Nothing is stored.</exception>
    public GrownTree Grow(GrowthRequest request, GrowthHooks hooks, CancellationToken cancel) => Grow(
        request, hooks, upper => GrownTree.Of(store.AddLayer(upper, store.Listing(request.Parent), request.Archive.Date, cancel)), cancel);

    /// <summary>Grows a template and stores nothing.</summary>
    /// <returns>The whole tree.</returns>
    /// <exception cref="Failure">A step failed.</exception>
    public TreeListing Rehearse(GrowthRequest request, GrowthHooks hooks, CancellationToken cancel) => Grow(
        request, hooks, upper => LayerCapture.Capture(upper, store.Listing(request.Parent), request.Archive.Date.ToUnixTimeSeconds(), cancel: cancel).Result, cancel);

    private T Grow<T>(GrowthRequest request, GrowthHooks hooks, Func<string, T> keep, CancellationToken cancel)
    {
        using var log = new StepLog(request.LogFile, progress, GrowthStep.Of(request.Template));
        try
        {
            return GrowOn(request, log, forceDisk: false, hooks, keep, cancel);
        }
        catch (OutOfMemoryFolderException)
        {
            log.Line("the memory for this layer was too small; beginning again on disk");
            return GrowOn(request, log, forceDisk: true, hooks, keep, cancel);
        }
    }

    private T GrowOn<T>(GrowthRequest request, StepLog log, bool forceDisk, GrowthHooks hooks, Func<string, T> keep, CancellationToken cancel)
    {
        var layers = store.TreesOf(request.Parent);
        if (layers.Count > 0)
        {
            view.ReadMetadataOnce(layers[0], cancel);
        }

        using var tree = host.Mount(layers, request.Estimate, forceDisk);
        var run = new StepRunner(host, tree, view, log, cancel);
        try
        {
            if (request.Parent is null)
            {
                Bootstrap(request, run, cancel);
            }

            run.Run(manager.Prepare);
            InstallPackages(request, run, cancel);
            InstalledCheck.Run(request, manager, ReadDatabase(run));
            RemovePackages(request, run);
            LayFilesOver(request, run);
            RunScripts(request, run);
            run.Run(manager.Settle);
            run.Run(manager.Check);
            log.Begin("store the layer", "");
            hooks.BeforeStoring();
            return keep(tree.UpperDirectory);
        }
        catch (StepFailedException failed)
        {
            if (tree.InMemory && host.IsFull)
            {
                throw new OutOfMemoryFolderException();
            }

            ShowFailed(request, tree, failed.Step, hooks);
            throw GrowthFailure.Of(request, failed);
        }
    }

    private void ShowFailed(GrowthRequest request, SandboxTree tree, SandboxStep step, GrowthHooks hooks)
    {
        // Two failures at once must not share the terminal.
        lock (OneFailureAtATime)
        {
            var shell = new SandboxCommand("/bin/sh", "-i") { Binds = view.Binds, Environment = view.Environment, Scratch = [SandboxLayout.Scratch] };
            hooks.OnFailure?.Invoke(new FailedGrowth(request.Template.Name, step.Title, () => host.RunInteractive(tree, shell)));
        }
    }

    private void Bootstrap(GrowthRequest request, StepRunner run, CancellationToken cancel)
    {
        twins.Make(request.Minimal, all: true, cancel);
        var paths = request.Minimal.Select(pair => view.Show(pair.Package, pair.File)).ToList();
        run.RunWithHostTools(manager.UnpackBase([.. request.Minimal.Select(pair => pair.Package.Digest.Hex)]));
        foreach (var step in manager.ConfigureBase(paths))
        {
            run.Run(step);
        }

        LayTextOver("write the package manager's configuration", manager.Configuration(request.Archive, File.ReadAllBytes(request.Archive.Keyring)), request, run);
    }

    private void InstallPackages(GrowthRequest request, StepRunner run, CancellationToken cancel)
    {
        var recommends = InputReader.Recommends(request.Family, request.Template);
        var inherited = request.Template.Parent is { } parent ? InputReader.Recommends(request.Family, request.Family.Template(parent)) : (bool?)null;
        if (recommends != inherited)
        {
            LayTextOver("say whether recommended packages are installed", manager.RecommendsConfiguration(recommends), request, run);
        }

        if (request.Template.Packages.Count == 0)
        {
            return;
        }

        twins.Make(request.Added, all: false, cancel);
        foreach (var (package, file) in request.Added)
        {
            view.Show(package, file);
        }

        var install = manager.Install(Values(request.Template.Packages), recommends);
        var result = run.Try(install);
        if (!result.Succeeded && manager.ReadMissing(result.Text + result.Error) is { Count: > 0 } wanted)
        {
            // The package manager inside wants other packages than the prediction said; it has changed nothing yet.
            missing.Bring(request.Archive, wanted, view, cancel);
            run.Run(install);
        }
        else if (!result.Succeeded)
        {
            throw new StepFailedException(install, result, run.Tail);
        }
    }

    private void RemovePackages(GrowthRequest request, StepRunner run)
    {
        if (request.Template.Without.Count == 0)
        {
            return;
        }

        var without = Values(request.Template.Without);
        var simulated = run.Try(manager.SimulateRemove(without));
        var problems = RemovalCheck.Problems(manager, ReadDatabase(run), request.Template, manager.ReadRemoved(simulated.Text));
        if (problems.Count > 0)
        {
            throw new Failure(problems);
        }

        run.Run(manager.Remove(without));
    }

    private byte[] ReadDatabase(StepRunner run) =>
        run.Try(new SandboxStep("read the package database", ["cat", "/" + manager.DatabasePath]) { Quiet = true }).Output;

    private void LayFilesOver(GrowthRequest request, StepRunner run)
    {
        foreach (var folder in request.Template.Files)
        {
            run.Run(TextFiles.LayOver($"copy {folder.Declared}", files.Pack(folder)));
        }
    }

    private void RunScripts(GrowthRequest request, StepRunner run)
    {
        foreach (var (script, number) in request.Template.Scripts.Select((script, number) => (script, number)))
        {
            // A private copy: what runs is what was hashed, whatever its mode outside and whatever happens to it meanwhile.
            var copy = view.ShowScript($"{request.Template.Name}-{number}", script.Absolute);
            run.Run(new SandboxStep($"run {script.Declared}", [$"{SandboxLayout.Scripts}/{number}"]), [new SandboxBind(copy, $"{SandboxLayout.Scripts}/{number}")]);
        }
    }

    private static void LayTextOver(string title, IReadOnlyList<TextFile> texts, GrowthRequest request, StepRunner run) =>
        run.Run(TextFiles.LayOver(title, TextFiles.Tar(texts)));

    private static List<string> Values(IEnumerable<DeclaredWord> words) => [.. words.Select(word => word.Value).Order(StringComparer.Ordinal)];
}
