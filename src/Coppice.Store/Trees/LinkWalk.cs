using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>Follows symbolic links in a listing as the kernel would inside the tree (path_resolution(7)).</summary>
internal static class LinkWalk
{
    // As many as Linux follows in one path.
    private const int MostLinks = 40;

    /// <summary>Where a path leads; null when it leads nowhere, or round in a circle.</summary>
    public static BytePath? Follow(TreeListing tree, BytePath path) =>
        Follow(at => tree.Find(at) is { } entry ? (true, entry.Target) : (false, null), path);

    /// <summary>The same, of whatever has paths.</summary>
    /// <param name="look">Whether something is at a path, and where it points if it is a link.</param>
    /// <param name="path">The path.</param>
    public static BytePath? Follow(Func<BytePath, (bool IsThere, ByteString? Target)> look, BytePath path)
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
            switch (look(next))
            {
                case { IsThere: false }:
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
