using System.Text;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>The files of a component's source that say how it is built, and what changes make of them.</summary>
internal sealed class MendedSource
{
    private readonly ReadComponent component;
    private readonly IBuildRules rules;
    private readonly Dictionary<string, byte[]> before;

    /// <summary>Reads them.</summary>
    /// <param name="engine">The store.</param>
    /// <param name="component">The component.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="cancel">Stops.</param>
    public MendedSource(CoppiceEngine engine, ReadComponent component, IBuildRules rules, CancellationToken cancel)
    {
        (this.component, this.rules) = (component, rules);
        // What is made of commands in the family file has no such files; what is added there is all.
        before = component.Component.Plain is not null
            ? component.Added.ToDictionary()
            : SourceFolder.FilesIn(
                new SourceReader(engine.Sources, engine.Processes), component.Source, rules.MendedFiles, component.Folder,
                rules, cancel);
        Files = before.ToDictionary();
    }

    /// <summary>The files as they are to be, by path.</summary>
    public Dictionary<string, byte[]> Files { get; }

    /// <summary>The needs that nothing fulfils.</summary>
    /// <param name="archive">All components of the archive.</param>
    /// <param name="finder">Knows what the archives have.</param>
    /// <param name="mended">The component with the files.</param>
    public IReadOnlyList<BuildNeed> Missing(
        IReadOnlyList<ReadComponent> archive, FixFinder finder, Func<ReadComponent> mended) =>
        component.Component.Plain is not null ? []
            : new BuildSequence([.. archive.Where(other => other.Name != component.Name)], rules, finder.Has)
                .Missing(mended());

    /// <summary>
    /// All changes, for people: a patch of the source, or the line of the family file where that says how it is built.
    /// </summary>
    public string Patch(IReadOnlyList<FixChange> changes) => component.Component.Plain is { } plain
        ? changes.Count == 0 ? ""
            : $"needs: [{string.Join(", ", plain.Needs.Concat(changes.Select(change => change.Package).OfType<string>()))}]\n"
        : string.Concat(Files.Select(file => SingleHunk.Of(
            SourceFolder.Place(file.Key, component.Folder, rules),
            Encoding.UTF8.GetString(before[file.Key]), Encoding.UTF8.GetString(file.Value))));
}
