using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Trees;

/// <summary>Makes entries from what the kernel says about files.</summary>
internal static class EntryReader
{
    internal static FoundEntry Directory(DirectoryHandle directory, BytePath path, long? latest)
    {
        var xattrs = Xattr.All(directory, "."u8);
        foreach (var (name, _) in xattrs)
        {
            // Both say that a part of the entry lies elsewhere in the lower layers; such a layer is not whole by itself.
            if (name.AsSpan().SequenceEqual("trusted.overlay.redirect"u8))
            {
                throw new Failure(
                    $"{path} was renamed with redirect_dir; layers need overlays mounted with "
                        + "redirect_dir=off,metacopy=off,index=off", kind: ProblemKind.Unsupported);
            }
        }

        var opaque =
            xattrs.Any(
            pair => pair.Key.AsSpan().SequenceEqual("trusted.overlay.opaque"u8) && pair.Value.AsSpan().SequenceEqual("y"u8));
        var status = directory.Status();
        return new FoundEntry(
            Entry(EntryType.Directory, path, status, latest) with { Xattrs = XattrSet.Of(xattrs) }, status) { Opaque = opaque };
    }

    internal static FoundEntry File(SafeFileHandle file, BytePath path, long? latest)
    {
        var xattrs = Xattr.All(file);
        if (xattrs.Any(pair => pair.Key.AsSpan().SequenceEqual("trusted.overlay.metacopy"u8)))
        {
            throw new Failure(
                $"{path} has only its metadata in the upper layer; layers need overlays mounted with "
                    + "redirect_dir=off,metacopy=off,index=off", kind: ProblemKind.Unsupported);
        }

        var status = PosixFile.Status(file);
        if (status.Kind != FileKind.File)
        {
            throw new Failure($"{path} changed while it was read", kind: ProblemKind.Unsupported);
        }

        return new FoundEntry(
            Entry(EntryType.File, path, status, latest) with { Size = status.Size, Xattrs = XattrSet.Of(xattrs) }, status);
    }

    /// <summary>A link, device, pipe, or whiteout: nothing that is safe or useful to open.</summary>
    internal static FoundEntry Other(
        DirectoryHandle directory, ReadOnlySpan<byte> name, BytePath path, FileStatus status, long? latest)
    {
        if (status is { Kind: FileKind.CharDevice, Device: { Major: 0, Minor: 0 } })
        {
            return new FoundEntry(TreeEntry.Gone(path), status);
        }

        var type = status.Kind switch
        {
            FileKind.Symlink => EntryType.Symlink,
            FileKind.CharDevice => EntryType.CharDevice,
            FileKind.BlockDevice => EntryType.BlockDevice,
            _ => EntryType.Fifo,
        };
        return new FoundEntry(
            Entry(type, path, status, latest) with
            {
                Target = type == EntryType.Symlink ? new ByteString(directory.ReadLink(name)) : null,
                Device = type is EntryType.CharDevice or EntryType.BlockDevice ? status.Device : default,
                Xattrs = XattrSet.Of(Xattr.All(directory, name)),
            },
            status);
    }

    private static TreeEntry Entry(EntryType type, BytePath path, FileStatus status, long? latest) => new(type, path)
    {
        Mode = status.Mode,
        Uid = status.Uid,
        Gid = status.Gid,
        Mtime = latest is { } last && (type == EntryType.Directory || status.Mtime > last) ? MadeTime.Seconds : status.Mtime,
    };
}
