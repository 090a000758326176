using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Exchanging;

/// <summary>
/// A whole tree as the service <c>coppice.Apply</c> reads it to compare a running system with it: every name, owner, mode, link
/// and content, and the times of files. It changes nothing.
/// </summary>
public sealed class ComparisonStream
{
    private readonly LookSet look = new("before");
    private readonly byte[] lists;

    /// <param name="tree">What the system was made of.</param>
    /// <param name="qubesLayout">
    /// Whether <c>/home</c> and <c>/usr/local</c> stand as <c>/home.orig</c> and <c>/usr/local.orig</c> there.
    /// </param>
    /// <param name="rules">What is known of the system.</param>
    public ComparisonStream(TreeListing tree, bool qubesLayout, ExchangeRules rules)
    {
        var whole = qubesLayout ? QubesLayout.Apply(tree) : tree;
        TreeExchange.LookAtAll(whole, look);
        lists = ServiceLists.Of(rules, look.Contents.Prepend(("compare", [])));
    }

    /// <summary>The bytes that are sent.</summary>
    public long Length => lists.Length;

    /// <summary>Writes it.</summary>
    public void WriteTo(Stream output) => output.Write(lists);

    /// <summary>The paths in which the system differs from the tree.</summary>
    /// <param name="said">What the service says that it found.</param>
    public IReadOnlyList<BytePath> Differences(ReadOnlySpan<byte> said) => look.Differences(said);
}
