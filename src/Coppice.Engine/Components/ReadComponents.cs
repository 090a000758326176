using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sources;
using Coppice.Store.Generations;

namespace Coppice.Engine.Components;

/// <summary>Reads what verified sources say that is built from them.</summary>
/// <param name="engine">The store.</param>
/// <param name="progress">
/// Told which sources are asked (<see cref="AskedSources"/>); null where none may be, and what is not known stays so.
/// </param>
internal sealed class ReadComponents(CoppiceEngine engine, IProgressSink? progress)
{
    /// <summary>Reads the sources of an archive's components.</summary>
    /// <param name="family">The family.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="sources">The sources, by component.</param>
    /// <param name="ground">The template that they are built in; null where it is not grown as declared.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">One does not say what it should: every problem of every source.</exception>
    public IReadOnlyList<ReadComponent> Of(
        Family family, ArchiveDeclaration archive, IReadOnlyDictionary<string, FrozenSource> sources, Generation? ground,
        CancellationToken cancel)
    {
        var (components, problems) = (new List<ReadComponent>(), new List<Problem>());
        var rules = engine.Distributions.BuildRules(archive.Type);
        using var asked = new AskedSources(engine, rules, progress);
        var directions = new ReadDirections(rules, SuiteOf(family, archive));
        var reader = new SourceReader(engine.Sources, engine.Processes);
        var wanted = new WantedSources(family);
        foreach (var name in archive.Built!.Components.Select(word => word.Value))
        {
            var component = family.Components.First(declared => declared.Name == name);
            try
            {
                var unasked = Unasked(reader, directions, rules, component, sources[name], out var files, cancel);
                var read = Asked(
                    unasked, files, rules, ArchitectureOf(family, archive), () => asked.Of(unasked, ground, cancel));
                // What cannot be laid out is told before anything is built.
                _ = rules.Steps(read.OrderOf(read.Recipe.Version, jobs: 1));
                components.Add(wanted.Complete(read, sources));
            }
            catch (Failure failure)
            {
                problems.AddRange(failure.Problems.Select(problem => problem with
                {
                    Message = problem.Subject == name ? problem.Message : $"{VisibleText.Of(name)}: {problem.Message}",
                    Where = component.Where,
                    Subject = name,
                }));
            }
        }

        return problems.Count == 0 ? components : throw new Failure(problems);
    }

    private static ReadComponent Unasked(
        SourceReader reader, ReadDirections directions, IBuildRules rules, ComponentDeclaration component, FrozenSource source,
        out Dictionary<string, byte[]> files, CancellationToken cancel)
    {
        var all = reader.Read(source, [.. rules.Files, .. directions.Files], cancel);
        var said = component.Plain is null ? directions.Of(all) : Directions.Usual;
        // A tarball is whole, and commands of the family file say themselves what they need.
        if (component.Plain is null && source.Kind != SourceKind.Tarball && said.Files != source.Files.Count)
        {
            throw new Failure(
                "its source was fetched without the further files that belong to it",
                $"coppice components {ShellWord.Of(component.Name)} --refresh", kind: ProblemKind.NotFound);
        }

        files = said.Folder.Length == 0
            ? all.Where(file => rules.Files.Contains(file.Key)).ToDictionary()
            : SourceFolder.FilesIn(reader, source, rules.Files, said.Folder, rules, cancel);
        var values = ReadDirections.ValuesOf(all);
        return new ReadComponent(component, source, PackageRecipe.Unknown)
        {
            Added = component.Plain is { } plain
                ? rules.PlainFiles(Plain(component, plain, source, files.Keys))
                : rules.Arranged(files, values),
            Values = values,
            Commands = said.Commands,
            Folder = said.Folder,
            UnusedLists = [.. rules.UnusedLists.Where(all.ContainsKey)],
        };
    }

    /// <summary>A component with other files in its source.</summary>
    /// <param name="family">The family.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="component">The component.</param>
    /// <param name="files">The files, by their paths.</param>
    /// <param name="ground">The template that it is built in.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It does not say what it should.</exception>
    public ReadComponent With(
        Family family, ArchiveDeclaration archive, ReadComponent component, IReadOnlyDictionary<string, byte[]> files,
        Generation ground, CancellationToken cancel)
    {
        var rules = engine.Distributions.BuildRules(archive.Type);
        using var asked = new AskedSources(engine, rules, progress);
        var changed = component with
        {
            Added = files.Concat(rules.Arranged(files, component.Values)).DistinctBy(file => file.Key).ToDictionary(),
        };
        return Asked(changed, files, rules, ArchitectureOf(family, archive), () => asked.Of(changed, ground, cancel));
    }

    // What files say is wrong is told before anything of them runs.
    private static ReadComponent Asked(
        ReadComponent component, IReadOnlyDictionary<string, byte[]> files, IBuildRules rules, string architecture,
        Func<byte[]?> ask)
    {
        var all = component.Added.Concat(files).DistinctBy(file => file.Key).ToDictionary();
        PackageRecipe Read(byte[]? answer) => rules.Read(all, answer, architecture, component.Component.RunsTests);
        var unasked = Read(answer: null);
        return component with { Recipe = ask() is { } answer ? Read(answer) : unasked };
    }

    private static PlainSource Plain(
        ComponentDeclaration component, PlainBuild build, FrozenSource source, IEnumerable<string> says)
    {
        if (says.FirstOrDefault() is { } file)
        {
            throw new Failure(
                $"it has {file}, which says how it is built", "remove build: and what belongs to it",
                kind: ProblemKind.FamilyFile);
        }

        string[] versions = [build.Version ?? "", source.Version, source.Tag.TrimStart('v')];
        return versions.FirstOrDefault(PlainBuild.IsVersion) is { } version
            ? new PlainSource(
                component.Name, version,
                source.Committed > 0 ? DateTimeOffset.FromUnixTimeSeconds(source.Committed) : MadeTime.Moment, build)
            : throw new Failure("nothing says which version it has", "version: 1.0", kind: ProblemKind.FamilyFile);
    }

    // The first suite of an archive names what is built for; the others are updates of it.
    private static string SuiteOf(Family family, ArchiveDeclaration archive)
    {
        var declared = family.Declared ?? family;
        var suites = declared.ArchiveOf(declared.Template(archive.Built!.Environment.Value)).Suites;
        return suites.Count > 0 ? suites[0] : "";
    }

    /// <summary>The architecture that is built for: that of the archive that the environment grows from.</summary>
    private string ArchitectureOf(Family family, ArchiveDeclaration archive)
    {
        var declared = family.Declared ?? family;
        return engine.ArchitectureOf(declared.ArchiveOf(declared.Template(archive.Built!.Environment.Value)));
    }

    /// <summary>Whether the archives of a template have what is needed, and what they have instead.</summary>
    public static bool Has(IPackageCatalog catalog, IBuildRules rules, NeededName needed)
    {
        var name = needed.Package;
        // Which version of a virtual name is provided is for the package manager to find out.
        return catalog.Versions(name).Any(version => rules.Fulfils(needed, version)) || catalog.IsProvided(name);
    }
}
