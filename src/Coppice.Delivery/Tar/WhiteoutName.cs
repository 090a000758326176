using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>How OCI layers say that something is gone: an empty file <c>.wh.NAME</c> (image-spec, layer.md, "Whiteouts").</summary>
internal static class WhiteoutName
{
    private static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>The entry that stands for a whiteout.</summary>
    internal static TreeEntry Of(TreeEntry whiteout) => new(EntryType.File, whiteout.Path.Parent.Child([.. Prefix, .. whiteout.Path.Name]))
    {
        Mode = 0x124,
        Mtime = MadeTime.Seconds,
        Content = Digest.Of([]),
    };

    /// <summary>Fails on a real file whose name would be taken for a whiteout.</summary>
    /// <exception cref="Failure">It is one.</exception>
    internal static void Refuse(TreeEntry entry)
    {
        if (entry.Path.Name.StartsWith(Prefix))
        {
            throw new Failure($"{entry.Path} cannot be in an OCI image: names that begin with .wh. mean that something is gone", "coppice export … --as tar");
        }
    }
}
