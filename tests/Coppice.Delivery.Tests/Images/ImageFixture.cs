using Coppice.Delivery.Images;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Images;

/// <summary>Makes images of stored trees, and looks at them with other programs than those that made them.</summary>
internal static class ImageFixture
{
    internal const long Size = 768L << 20;

    /// <summary>An image of a generation.</summary>
    /// <returns>Its path.</returns>
    internal static string Write(StoredTree stored, Generation generation, string name, ImageOptions? options = null)
    {
        new RootImage(new ConfinedRunner(), stored.Layers, stored.Generations)
            .Write(
                generation, options ?? new ImageOptions(Size, Bare: true), stored.Folder.At(name),
                cancel: TestContext.Current.CancellationToken);
        return stored.Folder.At(name);
    }

    /// <summary>
    /// What the kernel finds in an image that Coppice made: mounted read-only in a namespace of its own, copied out by cp(1).
    /// </summary>
    internal static TreeListing Read(StoredTree stored, string image, long offset = 0)
    {
        var target = stored.Folder.Make("read-" + Path.GetFileName(image));
        Shell.Script($"""
            unshare --mount sh -euc '
                mount -t ext4 -o loop,ro,noload,offset={offset} "{image}" /mnt
                cp -a --sparse=always /mnt/. "{target}"
                rmdir "{target}/lost+found"
                touch -r /mnt "{target}"'
            test -z "$(losetup --noheadings --associated "{image}")"
            """);
        return TreeListing.Scan(target);
    }
}
