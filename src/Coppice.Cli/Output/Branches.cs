namespace Coppice.Cli.Output;

/// <summary>
/// Draws trees: every node on its own line behind <c>├─</c> or <c>└─</c>, ready to be a cell of a <see cref="Table"/>.
/// </summary>
public static class Branches
{
    /// <summary>All nodes in depth-first order, each with the branches to draw before its name (empty for a root).</summary>
    /// <param name="roots">The roots, which stand at the left edge.</param>
    /// <param name="children">The children of a node, in order; the graph below the roots must be a tree.</param>
    public static IEnumerable<(string Branch, T Node)> Of<T>(IEnumerable<T> roots, Func<T, IEnumerable<T>> children)
    {
        var open = new Stack<(string Branch, string Below, T Node)>(roots.Reverse().Select(root => ("", "", root)));
        while (open.TryPop(out var next))
        {
            yield return (next.Branch, next.Node);
            var below = children(next.Node).ToList();
            for (var i = below.Count - 1; i >= 0; i--)
            {
                var last = i == below.Count - 1;
                open.Push((next.Below + (last ? "└─ " : "├─ "), next.Below + (last ? "   " : "│  "), below[i]));
            }
        }
    }
}
