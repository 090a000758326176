using Coppice.Foundation;
using Coppice.Foundation.Tar;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tar;

/// <summary>Headers of a tree's entries, with their extended attributes.</summary>
internal static class TarHeader
{
    /// <summary>All header blocks of an entry.</summary>
    internal static byte[] Of(TreeEntry entry) => Of(entry, asGnu: true);

    /// <summary>
    /// The same for a layer of an OCI image: its programs know access control lists only as attributes, and take names of
    /// attributes as they are.
    /// </summary>
    internal static byte[] OfLayer(TreeEntry entry) => Of(entry, asGnu: false);

    private static byte[] Of(TreeEntry entry, bool asGnu) => TarFormat.Header(
        new TarMember(TypeFlag(entry), Name(entry))
        {
            Mode = entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            Size = entry.Link is null ? entry.Size : 0,
            Mtime = entry.Mtime,
            Link = entry.Link is { } first ? Relative(first) : entry.Target?.Bytes.ToArray() ?? [],
            Major = entry.Device.Major,
            Minor = entry.Device.Minor,
        },
        records =>
        {
            if (entry.Link is null)
            {
                XattrRecords.Add(records, entry.Xattrs, asGnu);
            }
        });

    // A directory's name ends with a slash, so that readers of the oldest format know it.
    private static byte[] Name(TreeEntry entry) =>
        entry is { Type: EntryType.Directory, Path.IsRoot: false } ? [.. Relative(entry.Path), (byte)'/'] : Relative(entry.Path);

    private static byte[] Relative(BytePath path) => [.. "./"u8, .. path.Bytes];

    private static byte TypeFlag(TreeEntry entry) => entry.Type switch
    {
        EntryType.File => entry.Link is null ? TarMember.File : (byte)'1',
        EntryType.Symlink => TarMember.Symlink,
        EntryType.CharDevice => (byte)'3',
        EntryType.BlockDevice => (byte)'4',
        EntryType.Directory => TarMember.Folder,
        _ => (byte)'6',
    };
}
