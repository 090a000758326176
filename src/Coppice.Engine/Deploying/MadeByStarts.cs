using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Deploying;

/// <summary>
/// What a system in Qubes may have that its generation has not, although no one changed it: what a start makes by itself, and
/// what its file system needs.
/// </summary>
internal sealed class MadeByStarts
{
    // Every ext4 file system has it.
    private static readonly BytePath LostAndFound = BytePath.Of("lost+found");

    private readonly IPackageManager? manager;
    private readonly TreeListing tree;

    /// <param name="engine">The store.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="tree">Its tree.</param>
    public MadeByStarts(CoppiceEngine engine, Generation generation, TreeListing tree)
    {
        this.tree = tree;
        manager = engine.KnownDistributionOf(generation) is { } type ? engine.Distributions.PackageManager(type) : null;
    }

    /// <summary>Whether a difference at a path is no change of anyone.</summary>
    public bool Has(BytePath path) => path == LostAndFound
        ? tree.Find(path) is null
        : manager?.FinalizedAt(path) is { IsMadeAgain: true } made
            // What the generation itself has (identity: {keep: ...}) no start made.
            && !(made.IsOfOneMachine && tree.Find(path) is { Size: > 0 });
}
