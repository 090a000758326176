using Coppice.Components.Keeping;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Engine.Components;

/// <summary>How what builds read is in one tree.</summary>
/// <param name="tree">The tree.</param>
/// <param name="rules">The distribution.</param>
internal sealed class ReadStates(TreeReader tree, IBuildRules rules)
{
    private readonly Lazy<ILookup<BytePath, BytePath>> children = new(() => tree.Listing.Entries
        .Where(entry => !entry.Path.IsRoot).ToLookup(entry => entry.Path.Parent, entry => entry.Path));

    private readonly Lazy<IReadOnlyDictionary<string, InstalledState>> database = new(() => rules.Database(
        path => tree.TryReadAllBytes(path), [.. tree.Listing.Entries.Select(entry => entry.Path).Where(rules.IsDatabase)]));

    /// <summary>The tree's listing.</summary>
    public TreeListing Listing => tree.Listing;

    /// <summary>The record of what was seen.</summary>
    public BuildReads Of(LayerReads seen)
    {
        var counting = seen.Paths.Where(read => !rules.IsDatabase(read.Path)).ToList();
        var paths = counting.SelectMany(read => Aspects(read.Kinds).Select(aspect => (read.Path, aspect))).Distinct()
            .Select(pair => new ReadState(pair.Path, pair.aspect, State(pair.Path, pair.aspect))).ToList();
        var touched = counting.Select(read => read.Path).ToHashSet();
        return new BuildReads(
            paths,
            database.Value.Where(pair => pair.Value.Paths.Any(touched.Contains))
                .ToDictionary(pair => pair.Key, pair => pair.Value.State));
    }

    /// <summary>What a build read that is another one in this tree, for people; null where nothing is.</summary>
    public string? FirstChange(BuildReads reads) =>
        reads.FirstChange(State, name => database.Value.GetValueOrDefault(name)?.State);

    private static IEnumerable<ReadAspect> Aspects(ReadKinds kinds)
    {
        if (kinds.HasFlag(ReadKinds.Listed))
        {
            yield return ReadAspect.Names;
        }

        yield return kinds.HasFlag(ReadKinds.Opened) ? ReadAspect.Content : ReadAspect.Look;
    }

    // Times are nothing that a build decides by: everything that is installed has the time that its package gives it.
    private string State(BytePath path, ReadAspect aspect)
    {
        var entry = tree.Listing.Find(path);
        return entry is null ? "-"
            : aspect == ReadAspect.Names ? Digest.Of(string.Concat(children.Value[path].Select(child => $"{child}\n"))).Hex
            : Digest.Of(
                $"{entry.Type} {entry.Mode} {entry.Uid} {entry.Gid} {entry.Target} {entry.Size == 0}"
                    + (aspect == ReadAspect.Content ? $" {entry.Content}" : "")).Hex;
    }
}
