using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>Follows symbolic links in a listing as the kernel would inside the tree (path_resolution(7)).</summary>
internal static class LinkWalk
{
    // As many as Linux follows in one path.
    private const int MostLinks = 40;

    /// <summary>Where a path leads; null when it leads nowhere, or round in a circle.</summary>
    public static BytePath? Follow(TreeListing tree, BytePath path)
    {
        var (at, links) = (BytePath.Root, 0);
        var rest = new Stack<byte[]>();
        Push(rest, path.Bytes);
        while (rest.TryPop(out var name))
        {
            if (name.AsSpan().SequenceEqual(".."u8))
            {
                at = at.Parent;
                continue;
            }

            var next = at.Child(name);
            switch (tree.Find(next))
            {
                case null:
                    return null;
                case { Target: { } target }:
                    if (++links > MostLinks)
                    {
                        return null;
                    }

                    at = target.Bytes.StartsWith("/"u8) ? BytePath.Root : at;
                    Push(rest, target.Bytes);
                    break;
                default:
                    at = next;
                    break;
            }
        }

        return at;
    }

    private static void Push(Stack<byte[]> rest, ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            var name = path[range];
            if (!name.IsEmpty && !name.SequenceEqual("."u8))
            {
                names.Add(name.ToArray());
            }
        }

        names.Reverse();
        names.ForEach(rest.Push);
    }
}
