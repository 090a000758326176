using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>What a file system that someone else made has in it.</summary>
/// <param name="Listing">Its tree. Files have a content only where one was asked for.</param>
/// <param name="Others">What no tree of the store has: sockets, and the device by which overlayfs notes what is removed.</param>
public sealed record Ext4Tree(TreeListing Listing, IReadOnlyList<BytePath> Others);
