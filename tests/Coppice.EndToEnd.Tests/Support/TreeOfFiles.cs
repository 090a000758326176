namespace Coppice.EndToEnd.Tests.Support;

/// <summary>Lists trees with find(1), sha256sum(1) and getcap(8).</summary>
internal static class TreeOfFiles
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Support/listing.sh");

    /// <summary>A tree that lies in a folder.</summary>
    public static string Listing(string folder) => Shell.Run("sh", Script, folder);

    /// <summary>
    /// A template as an overlay mount shows it: sizes, links and contents. Hard links of contents into the store's pool count
    /// there as well, so the tree is copied out without them.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="folder">A folder to copy it to.</param>
    public static string Mounted(GrownTemplate template, string folder)
    {
        var mounted = Directory.CreateDirectory(Path.Combine(folder, "mounted")).FullName;
        Shell.Run("unshare", "--mount", "--propagation", "private", "sh", "-eu", "-c",
            "mount -t overlay -o \"lowerdir=$1\" overlay /mnt; cp -a --no-preserve=links /mnt/. \"$2\"", "mounted",
            string.Join(':', template.Layers.Reverse()), mounted);
        return Listing(mounted);
    }

    /// <summary>The tree of an ext4 file system, as the kernel reads it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">Where in it the file system begins, in bytes.</param>
    public static string OfImage(string image, long offset = 0)
    {
        var listing = Shell.Run("unshare", "--mount", "--propagation", "private", "sh", "-eu", "-c",
            "mount -o \"loop,ro,noload,offset=$2\" \"$1\" /mnt; sh \"$3\" /mnt", "image", image, $"{offset}", Script);
        // What every ext4 has.
        return string.Join('\n', listing.Split('\n').Where(line => !line.EndsWith(" ./lost+found", StringComparison.Ordinal)));
    }
}
