using Coppice.Archives;
using Coppice.Archives.Fetching;
using Coppice.Archives.Own;
using Coppice.Components.Keeping;
using Coppice.Delivery.Signing;
using Coppice.Families;
using Coppice.Sources;
using Coppice.Sources.Storing;

namespace Coppice.Engine;

/// <content>Sources of components, and what is built from them.</content>
public sealed partial class CoppiceEngine
{
    private StoreKey? key;
    private MirrorAccess? access;

    /// <summary>How mirrors are reached.</summary>
    /// <exception cref="Failure">What the machine says of it cannot be read.</exception>
    public MirrorAccess Access => LazyInitializer.EnsureInitialized(
        ref access, () => MirrorAccess.OfMachine(Options.Variable) with { Refuses = Options.Refuses });

    /// <summary>Brings files from mirrors, under the limits that hold for all; belongs to the engine.</summary>
    internal Fetcher Mirrors => fetcher.Value;

    /// <summary>The sources in the store.</summary>
    public SourceStore Sources => new(Store.Path);

    /// <summary>Takes sources.</summary>
    public SourceTaker SourceTaker => new(Sources, fetcher.Value, Processes, Distributions, Time, Options.Variable);

    /// <summary>The key of the store.</summary>
    public StoreKey Key => LazyInitializer.EnsureInitialized(
        ref key, () => new StoreKey(Store.Path, Processes, Options.Variable));

    /// <summary>What was built from them.</summary>
    public BuildStore Builds => new(Store.Path);

    /// <summary>The architecture of an archive, in its distribution's words.</summary>
    internal string ArchitectureOf(ArchiveDeclaration archive) => taker.Value.MachineArchitecture(archive);

    /// <summary>A snapshot with archives of packages that lie in a folder more; it is not kept.</summary>
    internal Snapshot SnapshotWith(
        Snapshot snapshot, IReadOnlyList<ArchiveDeclaration> own, string folder, CancellationToken cancel) =>
        taker.Value.With(snapshot, own, folder, cancel);

    // By the store's key, which is made when something is signed first.
    private sealed class StoreSigner(CoppiceEngine engine) : IArchiveSigner
    {
        public ArchiveSignature Sign(ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            var (signature, publicKey) = engine.Key.Sign(content, cancel);
            return new ArchiveSignature(signature, publicKey);
        }
    }
}
