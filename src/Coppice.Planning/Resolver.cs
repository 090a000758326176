using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>
/// Asks the distribution's own package manager, on this machine and without any template, what the steps of a plan will install.
/// A template whose parent is not grown yet is resolved on the parent's predicted package database.
/// </summary>
/// <remarks>
/// What is predicted here decides what is downloaded, shown and refused beforehand; what a template becomes is decided by the
/// package manager inside of it alone. A wrong prediction costs a second look, never a wrong template.
/// </remarks>
public sealed class Resolver(IProcessRunner runner, DistributionTable distributions, Func<Generation, BytePath, byte[]?> readFile, string cacheFolder)
{
    private readonly ConcurrentDictionary<string, byte[]> databases = new();

    /// <summary>Resolves every step that builds something, siblings side by side.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="onFailure">
    /// Called for each template that cannot be resolved, by one thread at a time, instead of failing; then these and those below them have no resolution.
    /// </param>
    /// <exception cref="Failure">Packages that do not exist, cannot be installed together, or cannot be taken out: all of them at once.</exception>
    public async Task<IReadOnlyDictionary<string, Resolution>> ResolveAsync(
        Plan plan, IProgressSink progress, CancellationToken cancel, Action<PlanStep, Failure>? onFailure = null)
    {
        var steps = plan.Changes.ToList();
        var resolved = new ConcurrentDictionary<string, Resolution>();
        var problems = new ConcurrentBag<(int Order, Problem Problem)>();
        using var workspaces = new ResolveWorkspaces(plan.Snapshot, distributions, cacheFolder);
        progress.Report(new StepStarted("resolve", $"resolve {steps.Count} templates"));
        foreach (var level in steps.GroupBy(step => plan.Family.Chain(step.Template).Count).OrderBy(level => level.Key))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
            await Parallel.ForEachAsync(level, options, (step, token) =>
            {
                try
                {
                    // A template below one that cannot be resolved says nothing new.
                    if (step.Template.Parent is null || Database(plan, step.Template.Parent) is not null)
                    {
                        resolved[step.Template.Name] = Resolve(plan, step, workspaces, token);
                        progress.Report(new StepAdvanced("resolve", resolved.Count, steps.Count, ProgressUnit.Items));
                    }
                }
                catch (Failure failure) when (onFailure is not null)
                {
                    lock (problems)
                    {
                        onFailure(step, failure);
                    }
                }
                catch (Failure failure)
                {
                    foreach (var problem in failure.Problems)
                    {
                        problems.Add((steps.IndexOf(step), problem));
                    }
                }

                return ValueTask.CompletedTask;
            });
        }

        if (!problems.IsEmpty)
        {
            progress.Report(new StepEnded("resolve", StepOutcome.Failed));
            throw new Failure([.. problems.OrderBy(pair => pair.Order).ThenBy(pair => pair.Problem.Where?.Line).Select(pair => pair.Problem)]);
        }

        progress.Report(new StepEnded("resolve", StepOutcome.Done, $"{resolved.Values.Sum(resolution => resolution.Packages.Count)} packages to install"));
        return resolved;
    }

    private Resolution Resolve(Plan plan, PlanStep step, ResolveWorkspaces workspaces, CancellationToken cancel)
    {
        var template = step.Template;
        var archive = plan.Snapshot.Archives[plan.Family.ArchiveOf(template).Name];
        var workspace = workspaces.Of(archive);
        var manager = distributions.PackageManager(archive.Type);
        var recommends = InputReader.Recommends(plan.Family, template);

        CheckNames(template, workspace.Catalog);
        var database = template.Parent is null ? [] : Database(plan, template.Parent)!;
        IReadOnlyList<CataloguedPackage> minimal = [];
        IReadOnlyList<CataloguedPackage> added = [];
        if (template.Parent is null)
        {
            // As growing does it: the minimal system first, then what is declared.
            minimal = workspace.Resolve(runner, database, manager.BaseSet(workspace.Catalog.Has), recommends: false, template, cancel);
            database = manager.Predict(database, Entries(minimal), []);
        }

        if (template.Packages.Count > 0)
        {
            added = workspace.Resolve(runner, database, Values(template.Packages), recommends, template, cancel);
            database = manager.Predict(database, Entries(added), []);
        }

        var removed = template.Without.Count == 0 ? [] : workspace.ResolveRemoval(runner, database, template, cancel);
        databases[template.Name] = manager.Predict(database, [], removed);
        return new Resolution(
            step, Files(minimal), Files(added), removed, minimal.Concat(added).Sum(package => package.InstalledSize))
        {
            Database = databases[template.Name],
        };
    }

    // The package database of a template: predicted when it is grown in this plan, else of its generation.
    private byte[]? Database(Plan plan, string template)
    {
        if (databases.TryGetValue(template, out var predicted))
        {
            return predicted;
        }

        var step = plan.Steps.First(s => s.Template.Name == template);
        if (step.Action != PlanAction.Keep)
        {
            return null;
        }

        var manager = distributions.PackageManager(plan.Family.ArchiveOf(step.Template).Type);
        return databases.GetOrAdd(template, _ => readFile(step.Current!, BytePath.Of(manager.DatabasePath)) ?? []);
    }

    private static void CheckNames(TemplateDeclaration template, IPackageCatalog catalog)
    {
        // A qualified name such as libc6:amd64 is looked up without its architecture.
        var unknown = template.Packages.Where(word => !catalog.Has(word.Value.Split(':')[0])).ToList();
        if (unknown.Count > 0)
        {
            throw new Failure(
            [
                .. unknown.Select(word => new Problem(
                    $"{template.Name}: no archive has a package {VisibleText.Of(word.Value)}{Nearest.Question(word.Value, catalog.Names)}",
                    "coppice plan --refresh    # if it is newer than the snapshot",
                    word.Where)),
            ]);
        }
    }

    private static List<PackageFile> Files(IEnumerable<CataloguedPackage> packages) => [.. packages.Select(package => package.File)];

    private static List<ReadOnlyMemory<byte>> Entries(IEnumerable<CataloguedPackage> packages) => [.. packages.Select(package => package.Entry)];

    private static List<string> Values(IEnumerable<DeclaredWord> words) => [.. words.Select(word => word.Value).Order(StringComparer.Ordinal)];
}
