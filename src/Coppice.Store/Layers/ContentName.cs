using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>Objects of the content store by name; see <see cref="ContentPool"/>.</summary>
internal static class ContentName
{
    /// <summary>The name of the object that a file needs.</summary>
    internal static string Of(TreeEntry file)
    {
        var mode = Convert.ToString(file.Mode, 8).PadLeft(4, '0');
        var attributes = file.Xattrs.IsEmpty ? "" : "-x" + file.Xattrs.Hash;
        return string.Create(
            CultureInfo.InvariantCulture, $"{file.Content!.Value.Hex}-{mode}-{file.Uid}-{file.Gid}-{file.Mtime}{attributes}");
    }

    /// <summary>The folder that an object is or will be in.</summary>
    internal static DirectoryHandle Folder(StoreFolder store, string name)
    {
        PlainFile.IsFolder(store.At(StoreFolder.Contents, name[..2]));
        using var contents = store.Handle(StoreFolder.Contents);
        return contents.OpenOrMakeDirectory(Encoding.ASCII.GetBytes(name[..2]));
    }
}
