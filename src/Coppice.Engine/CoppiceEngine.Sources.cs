using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Families;
using Coppice.Sources;
using Coppice.Sources.Storing;

namespace Coppice.Engine;

/// <content>Sources of components, and what is built from them.</content>
public sealed partial class CoppiceEngine
{
    /// <summary>The sources in the store.</summary>
    public SourceStore Sources => new(Store.Path);

    /// <summary>Takes sources.</summary>
    public SourceTaker SourceTaker => new(Sources, fetcher.Value, Processes, Distributions, Time, Options.Variable);

    /// <summary>What was built from them.</summary>
    public BuildStore Builds => new(Store.Path);

    /// <summary>The architecture of an archive, in its distribution's words.</summary>
    internal string ArchitectureOf(ArchiveDeclaration archive) => taker.Value.MachineArchitecture(archive);

    /// <summary>A snapshot with archives of packages that lie in a folder more; it is not kept.</summary>
    internal Snapshot SnapshotWith(
        Snapshot snapshot, IReadOnlyList<ArchiveDeclaration> own, string folder, CancellationToken cancel) =>
        taker.Value.With(snapshot, own, folder, cancel);
}
