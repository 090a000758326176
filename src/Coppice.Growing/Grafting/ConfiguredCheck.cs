using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Looks at what packages changed that were configured again: nothing but what they may make. All else would be something that
/// they do otherwise on a tree in which everything is installed. Where all that is taken out before comes back as it was, they
/// have just done again what they did when they were installed; only of the others that has to be tried.
/// </summary>
internal static class ConfiguredCheck
{
    /// <param name="configured">What they may make; null where none were configured again.</param>
    /// <param name="record">Who made what in the layer; null where no one watched.</param>
    /// <param name="without">What the tree has without what they did.</param>
    /// <param name="after">The tree.</param>
    /// <returns>Steps that must change nothing in the template as it was.</returns>
    /// <exception cref="MustRebuildException">They changed something else, or no one saw what they changed.</exception>
    public static IReadOnlyList<SandboxStep> Rehearsal(
        ConfiguredFiles? configured, LayerProvenance? record, Func<BytePath, TreeEntry?> without, TreeListing after)
    {
        if (configured is null)
        {
            return [];
        }

        if (record is null)
        {
            throw new MustRebuildException("packages were configured again, and no record says what they changed");
        }

        var changed = record.Entries.Where(entry => entry.Author.Kind == AuthorKind.MaintainerScript
            && after.Find(entry.Path) is var now && now is not { Type: EntryType.Directory } && now != without(entry.Path))
            .ToList();
        if (changed.Find(entry => !configured.MayMake(entry.Path)) is { Author: var author } other)
        {
            throw new MustRebuildException(
                $"configured again, the {VisibleText.Of(author.Script)} of {VisibleText.Of(author.Package)} "
                    + $"changes {other.Path}");
        }

        // A folder that something was in carries another time than one that nothing ever was in.
        if (configured.TakenOut.Keys.FirstOrDefault(path => after.Find(path.Parent) is null) is { } gone)
        {
            throw new MustRebuildException($"nothing is left of {gone.Parent}, which packages made files in");
        }

        var different = configured.TakenOut.Where(made => after.Find(made.Key) != without(made.Key)).Select(made => made.Value)
            .Concat(changed.Select(entry => entry.Author.Package)).ToHashSet();
        return different.Count > 0 ? [configured.Configure(different)] : [];
    }
}
