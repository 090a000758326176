using System.Runtime.InteropServices;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Engine.Components;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning;

namespace Coppice.Engine.Inspecting;

/// <summary>Says how far a family is; has an answer without a store, too, and fetches and locks nothing.</summary>
/// <param name="options">What to look at.</param>
public sealed class ShowFamily(EngineOptions options)
{
    /// <summary>How far it is, by the current snapshot, compared with what is declared.</summary>
    /// <exception cref="Failure">The family file is wrong, or the store is of another form.</exception>
    public FamilyStatus Status(IProgressSink progress)
    {
        var family = options.ReadFamily();
        using var engine = CoppiceEngine.TryOpen(options, progress);
        return engine is null
            ? FamilyStatus.NothingGrown(family)
            : new StatusReader(
                engine.Planner,
                engine.Generations,
                archive =>
                    archive.Architecture
                        ?? engine.Distributions.ArchiveFormat(archive.Type)
                            .ArchitectureName(RuntimeInformation.ProcessArchitecture))
                .Read(family, engine.Snapshots.Current(family.Name));
    }

    /// <summary>How far the components are that archives are built from, by the sources and the snapshot in the store.</summary>
    /// <exception cref="Failure">The family file is wrong, or the store is of another form.</exception>
    public IReadOnlyList<ComponentStatus> Components(IProgressSink progress)
    {
        var family = options.ReadFamily();
        using var engine = CoppiceEngine.TryOpen(options, progress);
        return ComponentStatus.Of(family, engine);
    }

    /// <summary>What Qubes had at the end of the last deploy, by template; Qubes is not asked.</summary>
    public IReadOnlyDictionary<string, GenerationMark> Deployed() =>
        new DeployedList(Path.Combine(options.Store, DeployFolder.Name)).Read();

    /// <summary>What is grown, for sizes: not compared with what is declared, so every template counts as current.</summary>
    /// <exception cref="Failure">The family file is wrong, or the store is of another form.</exception>
    public FamilyStatus Grown(IProgressSink progress)
    {
        var family = options.ReadFamily();
        using var engine = CoppiceEngine.TryOpen(options, progress);
        return new FamilyStatus(
            family, null,
            [
                .. family.Templates.Select(template =>
                    new TemplateStatus(template, TemplateState.Current, [], engine?.Generations.Current(template.Name))),
            ],
            []);
    }
}
