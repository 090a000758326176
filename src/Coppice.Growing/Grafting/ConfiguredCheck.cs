using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Looks at what packages changed that were configured again: nothing but what they may make. All else would be something that
/// they do otherwise on a tree in which everything is installed.
/// </summary>
internal static class ConfiguredCheck
{
    /// <param name="configured">What they may make; null where none were configured again.</param>
    /// <param name="record">Who made what in the layer; null where no one watched.</param>
    /// <param name="without">What the tree has without what they did.</param>
    /// <param name="after">The tree.</param>
    /// <exception cref="MustRebuildException">They changed something else, or no one saw what they changed.</exception>
    public static void Refuse(
        ConfiguredFiles? configured, LayerProvenance? record, Func<BytePath, TreeEntry?> without, TreeListing after)
    {
        if (configured is null)
        {
            return;
        }

        if (record is null)
        {
            throw new MustRebuildException("packages were configured again, and no record says what they changed");
        }

        if (record.Entries.FirstOrDefault(entry => IsOther(entry, configured, without, after)) is { Author: var author } other)
        {
            throw new MustRebuildException(
                $"configured again, the {VisibleText.Of(author.Script)} of {VisibleText.Of(author.Package)} "
                    + $"changes {other.Path}");
        }

        // A folder that something was in carries another time than one that nothing ever was in.
        if (configured.TakenOut.FirstOrDefault(path => after.Find(path.Parent) is null) is { } gone)
        {
            throw new MustRebuildException($"nothing is left of {gone.Parent}, which packages made files in");
        }
    }

    private static bool IsOther(
        MadeEntry entry, ConfiguredFiles configured, Func<BytePath, TreeEntry?> without, TreeListing after) =>
        entry.Author.Kind == AuthorKind.MaintainerScript && !configured.MayMake(entry.Path)
        && after.Find(entry.Path) is var now && now is not { Type: EntryType.Directory } && now != without(entry.Path);
}
