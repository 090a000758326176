using Coppice.Components.Keeping;
using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Growing.Packaging;
using Coppice.Sources;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Builds one component in its environment, or takes what was built of the same before.</summary>
/// <param name="engine">The store.</param>
/// <param name="archive">The archive that it is built for.</param>
/// <param name="rules">The distribution.</param>
/// <param name="family">The family's name.</param>
/// <param name="options">What happens when it fails.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class ComponentBuild(
    CoppiceEngine engine, ArchiveDeclaration archive, IBuildRules rules, string family, BuildOptions options,
    IProgressSink progress)
{
    /// <summary>
    /// The environment variable that says, with <c>no</c>, that builds are not watched: what they read is not known then, and a
    /// changed environment builds all of them again.
    /// </summary>
    public const string ReadsVariable = "COPPICE_READS";

    // Builds that come out otherwise each time would go on forever.
    private const int MostNumbers = 1000;

    /// <summary>How many jobs one build runs at the same time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>What was built of the same before; null when it has to be built.</summary>
    /// <param name="ordered">The component.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="before">What was built before it, by component.</param>
    public ComponentResult? Kept(
        OrderedComponent ordered, Generation environment, IReadOnlyDictionary<string, ComponentResult> before)
    {
        var inputs = InputsOf(ordered.Component, environment);
        if (engine.Builds.Find(BuildInputs.KeyOf(inputs)) is { } known)
        {
            return known;
        }

        if (Unchanged(inputs, new(() => new ReadStates(engine.TreeOf(environment), rules))) is not { } same)
        {
            return null;
        }

        progress.Note(
            $"{VisibleText.Of(ordered.Name)}: kept; its environment has changed, but nothing that its build read");
        engine.Builds.KeepAlso(
            same with
            {
                Key = BuildInputs.KeyOf(inputs), Inputs = inputs, Environment = environment.Template,
                Before = ordered.Before.ToDictionary(name => name, name => before[name].Content.Hex),
            },
            same.Key);
        return engine.Builds.Find(BuildInputs.KeyOf(inputs))!;
    }

    /// <summary>Builds.</summary>
    /// <param name="ordered">The component.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="before">What was built before it, by component.</param>
    /// <param name="state">The archive.</param>
    /// <param name="builds">Where it is built.</param>
    /// <param name="give">Gives a version to what was built.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The build failed, or what came out is not what it was to be.</exception>
    public ComponentResult Run(
        OrderedComponent ordered, Generation environment, IReadOnlyDictionary<string, ComponentResult> before,
        Func<ArchiveState> state, PackageBuilds builds, Action<ComponentResult> give, CancellationToken cancel)
    {
        var component = ordered.Component;
        var inputs = InputsOf(component, environment);
        var reader = engine.TreeOf(environment);
        var states = new ReadStates(reader, rules);
        foreach (var list in component.UnusedLists)
        {
            progress.Note($"{VisibleText.Of(component.Name)}: patches that {list} names are not applied");
        }

        // What lies in the store is what was verified.
        engine.Sources.Verify(component.Sources);
        var release = rules.ReleaseFiles.Select(path => reader.TryReadAllBytes(BytePath.Of(path)))
            .FirstOrDefault(content => content is not null);
        string Version(int number) => rules.VersionOf(component.Recipe.Version, release, number);
        var number = Enumerable.Range(1, MostNumbers).TakeWhile(n => state().Given(component.Name, Version(n)) is not null)
            .LastOrDefault(1);
        var step = $"{component.Name}: build";
        return progress.Run(
            step, $"build {VisibleText.Of(component.Name)} {VisibleText.Of(component.Recipe.Version)}",
            () =>
            {
                while (true)
                {
                    var (result, folder) = Build(component, environment, states, inputs, Version(number), builds, cancel);
                    if (state().Given(component.Name, result.Version) is not { } given || given == result.Content)
                    {
                        engine.Builds.Keep(
                            result with
                            {
                                Before = ordered.Before.ToDictionary(name => name, name => before[name].Content.Hex),
                            },
                            folder);
                        give(result);
                        return engine.Builds.Find(result.Key)!;
                    }

                    // An apt that has seen this version must never see other packages under it.
                    Directory.Delete(folder, recursive: true);
                    progress.Note(
                        $"{VisibleText.Of(component.Name)}: its packages differ from those of {Version(number)}; building "
                            + $"{Version(number + 1)}");
                    number++;
                }
            },
            done => $"{VisibleText.Of(done.Version)} · {Quantity.Count(done.Packages.Count(), "package")}");
    }

    private IReadOnlyDictionary<string, string> InputsOf(ReadComponent component, Generation environment) =>
        BuildInputs.Of(family, archive.Name, component, environment.Tree, rules);

    // A build of the same source in another environment, of which everything that it read is as it was.
    private ComponentResult? Unchanged(IReadOnlyDictionary<string, string> inputs, Lazy<ReadStates> now) => engine.Builds.All()
        .Where(result => result.Inputs.Count == inputs.Count && result.Inputs.All(
            pair => pair.Key == BuildInputs.Environment || inputs.GetValueOrDefault(pair.Key) == pair.Value))
        .OrderByDescending(result => result.Built)
        .FirstOrDefault(result => engine.Builds.ReadsOf(result) is { } reads && now.Value.FirstChange(reads) is null);

    private (ComponentResult Result, string Folder) Build(
        ReadComponent component, Generation environment, ReadStates states, IReadOnlyDictionary<string, string> inputs,
        string version, PackageBuilds builds, CancellationToken cancel)
    {
        var folder = engine.Builds.NewFolder();
        try
        {
            var files = builds.Build(
                Job(component, environment, version, folder) with
                {
                    Listing = engine.Options.Variable(ReadsVariable) == "no" ? null : () => states.Listing,
                },
                cancel);
            Verify(component, version, folder, files, cancel);
            File.Copy(files.LogFile, Path.Combine(folder, BuildStore.Log));
            if (files.Reads is { } seen)
            {
                File.WriteAllBytes(Path.Combine(folder, BuildStore.ReadsFile), states.Of(seen).ToBytes());
            }

            var source = component.Source;
            return (
                new ComponentResult(
                    BuildInputs.KeyOf(inputs), component.Name, archive.Name, version, engine.Options.Time.GetUtcNow(), inputs,
                    [.. files.Files.Select(file => new ResultFile(
                        file.Name, file.Kind == BuiltFileKind.Package, file.Size, file.Digest))])
                {
                    From = source.From,
                    Commit = source.Commit,
                    Tag = source.Tag,
                    Signers = source.Signers,
                    IsOverride = source.Kind == SourceKind.Override,
                    Environment = environment.Template,
                },
                folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>The build of a component, for <see cref="PackageBuilds"/>.</summary>
    public PackageBuildJob Job(ReadComponent component, Generation environment, string version, string folder) => new(
        component.Name, environment, engine.Sources.ContentOf(component.Source.Content),
        [
            .. Opening(component, rules),
            .. rules.Steps(component.OrderOf(version, Jobs)),
        ],
        folder, component.Component.Where)
    {
        Further = component.Further.ToDictionary(file => file.Key, file => engine.Sources.ContentOf(file.Value.Content)),
        Variables = rules.Environment,
        KindOf = rules.KindOf,
        OnFailure = options.OnFailure,
    };

    /// <summary>What every build of a component begins with: its source as it is built.</summary>
    public static IReadOnlyList<SandboxStep> Opening(ReadComponent component, IBuildRules rules) =>
    [
        rules.Unpack,
        .. component.Added.Select(file => (Path: SourceFolder.Place(file.Key, component.Folder, rules), file.Value))
            .Concat(component.Signatures.Select(file => (Path: file.Key, file.Value)))
            .Select(file => SourceSteps.Replace(file.Path, file.Value)),
        .. component.Commands.Count == 0 ? [] : (SandboxStep[])[SourceSteps.Prepare(component.Commands)],
    ];

    // Of what a hostile build leaves, nothing is believed but what the distribution's own program reads, confined.
    private void Verify(ReadComponent component, string version, string folder, BuiltFiles files, CancellationToken cancel)
    {
        var format = engine.Distributions.ArchiveFormat(archive.Type).OwnPackages!;
        var (packages, faults) = (new List<OwnPackage>(), new List<string>());
        foreach (var file in files.Files.Where(file => file.Kind == BuiltFileKind.Package))
        {
            var said = engine.Processes.Run(format.Describe([Path.Combine(folder, file.Name)]), cancel);
            try
            {
                packages.Add(said.Succeeded
                    ? format.Read(said.Output.AsMemory().TrimEnd((byte)0), new OwnFile(file.Name, file.Size, file.Digest))
                    : throw new Failure($"{file.Name} is not a package", kind: ProblemKind.StepFailed));
            }
            catch (Failure failure)
            {
                faults.Add(failure.Message);
            }
        }

        faults.AddRange(rules.Faults(component.Recipe, version, packages));
        if (faults.Count > 0)
        {
            throw new Failure([.. faults.Select(fault => new Problem(
                VisibleText.Of($"{component.Name}: {fault}"), $"less {ShellWord.Of(files.LogFile)}", component.Component.Where)
            {
                Subject = component.Name,
                Kind = ProblemKind.StepFailed,
            })]);
        }
    }
}
