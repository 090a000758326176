using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>
/// Entries as layers of OCI images have them. What is gone is an empty file <c>.wh.NAME</c> (image-spec, layer.md, "Whiteouts").
/// </summary>
internal static class LayerEntry
{
    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>The entry as it is, or the file that stands for a whiteout.</summary>
    /// <exception cref="Failure">A layer cannot have it.</exception>
    internal static TreeEntry Of(TreeEntry entry)
    {
        Require(entry);
        return entry.Type == EntryType.Whiteout ? Whiteout(entry) : entry;
    }

    private static TreeEntry Whiteout(TreeEntry whiteout) =>
        new(EntryType.File, whiteout.Path.Parent.Child([.. Prefix, .. whiteout.Path.Name]))
    {
        Mode = 0x124,
        Mtime = MadeTime.Seconds,
        Content = Digest.Of([]),
    };

    // A real file must not be taken for a whiteout, nor have an attribute which no pax record can name.
    private static void Require(TreeEntry entry)
    {
        if (entry.Path.Name.StartsWith(Prefix))
        {
            throw new Failure(
                $"{entry.Path} cannot be in an OCI image: names that begin with .wh. mark removed files",
                "coppice export … --as tar", kind: ProblemKind.Unsupported);
        }

        // A keyword ends at the first equals sign, and nothing but GNU tar knows an escape for it.
        if (entry.Xattrs.Attributes.Any(attribute => attribute.Key.Bytes.Contains((byte)'=')))
        {
            throw new Failure(
                $"{entry.Path} cannot be in an OCI image: the name of an attribute of it has an equals sign",
                "coppice export … --as tar", kind: ProblemKind.Unsupported);
        }
    }
}
