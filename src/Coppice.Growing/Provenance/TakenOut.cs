using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <summary>
/// Finds what packages brought into a layer and somebody took out before it was stored: nothing of it is in the layer, but its
/// folder was changed when it went.
/// </summary>
internal static class TakenOut
{
    /// <param name="brought">The paths of the packages that came in the layer.</param>
    /// <param name="times">What is in the layer's directory.</param>
    /// <param name="parent">The tree below it.</param>
    /// <returns>The paths, each with the moment until which it went.</returns>
    public static IEnumerable<(BytePath Path, long Until)> Of(
        IEnumerable<BytePath> brought, IReadOnlyDictionary<BytePath, ChangeTime> times, TreeListing parent)
    {
        foreach (var path in brought.Where(path => !path.IsRoot && !IsThere(path)))
        {
            var folder = path.Parent;
            while (!folder.IsRoot && !IsThere(folder))
            {
                folder = folder.Parent;
            }

            // A folder of the parent's that nothing was put into has lost nothing either.
            if (times.TryGetValue(folder, out var time))
            {
                yield return (path, time.Changed);
            }
        }

        bool IsThere(BytePath path) => times.ContainsKey(path) || parent.Find(path) is not null;
    }
}
