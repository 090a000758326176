using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>What a file system has to be made for.</summary>
/// <param name="Entries">How many entries the tree has.</param>
/// <param name="HasTrustedAttributes">Whether any has <c>trusted.*</c> attributes.</param>
/// <param name="Root">Its root directory.</param>
internal sealed record ImageTreeShape(long Entries, bool HasTrustedAttributes, TreeEntry Root)
{
    internal static ImageTreeShape Of(TreeListing tree) => new(
        tree.Entries.Count,
        tree.Entries.Any(entry => entry.Xattrs.Attributes.Any(attribute => attribute.Key.Bytes.StartsWith("trusted."u8))),
        tree.Entries[0]);

    /// <summary>Fails on what ext4 with inodes of 256 bytes, as mke2fs 1.47 fills it, cannot hold.</summary>
    /// <exception cref="Failure">There is such an entry.</exception>
    internal static void Require(TreeListing tree)
    {
        if (tree.Entries.Count == 0)
        {
            throw new Failure("the template is empty: it has not even a root directory", "coppice fsck",
                kind: ProblemKind.Damaged);
        }

        // The root directory's attributes are set by a script for debugfs(8), in which quotes and lines have a meaning.
        if (tree.Entries[0].Xattrs.Attributes
            .Any(attribute =>
                attribute.Key.Bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')
                    || attribute.Key.Bytes.IndexOfAny((byte)'"', (byte)'\\') >= 0))
        {
            throw new Failure(
                "the root directory has an attribute whose name cannot be put into an image", "coppice export … --as tar",
                kind: ProblemKind.Unsupported);
        }

        // 32 bits, signed: mke2fs does not write the further ones.
        if (tree.Entries.FirstOrDefault(entry => entry.Mtime is < int.MinValue or > int.MaxValue) is { } entry)
        {
            throw new Failure(
                $"the time of {entry.Path} ({entry.Mtime} s) does not fit into an image: only 1901 to 2038 does",
                "coppice export … --as tar", kind: ProblemKind.Unsupported);
        }
    }
}
