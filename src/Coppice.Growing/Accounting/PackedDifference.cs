using Coppice.Distributions;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>Holds an entry of a tree to what a package has there. Times are not compared: settling gives all files one.</summary>
internal static class PackedDifference
{
    /// <param name="entry">The entry.</param>
    /// <param name="own">What the package has.</param>
    /// <param name="places">The tree's accounts: names of owners count where the tree knows them.</param>
    /// <returns>In what they differ, for people: <c>content, mode</c>; empty when in nothing.</returns>
    public static string Of(TreeEntry entry, PayloadEntry own, IPackagePlaces places)
    {
        if (entry.Type != own.Type)
        {
            return "type";
        }

        var (uid, gid) = (places.User(own.User) ?? own.Uid, places.Group(own.Group) ?? own.Gid);
        List<string> parts = [];
        Add(entry.Content != own.Content || entry.Device != own.Device, "content");
        Add(!Equals(entry.Target, own.Target), "target");
        Add(entry.Uid != uid || entry.Gid != gid, "owner");
        Add(entry.Mode != own.Mode, "mode");
        Add(!entry.Xattrs.IsEmpty, "attributes");
        return string.Join(", ", parts);

        void Add(bool differs, string what)
        {
            if (differs)
            {
                parts.Add(what);
            }
        }
    }
}
