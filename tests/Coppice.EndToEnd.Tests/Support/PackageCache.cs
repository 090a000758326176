namespace Coppice.EndToEnd.Tests.Support;

/// <summary>
/// Snapshot and packages of a family, kept between runs of the tests so that mirrors are asked once a day. Only root can
/// write there, and apt verifies in the sandbox again what is installed.
/// </summary>
internal static class PackageCache
{
    private const string Folder = "/var/cache/coppice-tests";
    private const string FileLists = Folder + "-file-lists";
    private const string StoredLists = "file-lists";
    private static readonly string[] Kept = ["snapshots", "indexes", "packages"];

    /// <summary>Makes a store of what is kept; an empty folder when nothing is, or it is older than a day.</summary>
    public static void Fill(string store, string folder = Folder)
    {
        if (!Directory.Exists(folder) || Directory.GetLastWriteTimeUtc(folder) < DateTime.UtcNow.AddDays(-1))
        {
            return;
        }

        CopyMetadataAndPackages(folder, store);
    }

    /// <summary>Keeps what a store has, for the next run.</summary>
    public static void Keep(string store, string folder = Folder)
    {
        if (Directory.Exists(folder) && Directory.GetLastWriteTimeUtc(folder) >= DateTime.UtcNow.AddDays(-1))
        {
            return;
        }

        var unfinished = $"{folder}.{Environment.ProcessId}";
        Shell.Run(
            "sh", "-eu", "-c",
            "mkdir -m 700 \"$2\"; cd \"$1\"; cp -a format snapshots indexes packages \"$2\"; rm -rf \"$3\"; mv \"$2\" \"$3\"; "
                + "touch \"$3\"",
            "keep", store, unfinished, folder);
    }

    /// <summary>
    /// Takes lists of files that are kept into a store. By digest, as packages: what its snapshot does not vouch for is not
    /// looked at.
    /// </summary>
    public static void FillFileLists(string store)
    {
        if (Directory.Exists(FileLists))
        {
            Shell.Run("cp", "-a", FileLists, Path.Combine(store, StoredLists));
        }
    }

    /// <summary>Keeps lists of files, for the next run.</summary>
    public static void KeepFileLists(string store) => Shell.Run(
        "sh", "-eu", "-c",
        "rm -rf \"$2.new\"; mkdir -m 700 \"$2.new\"; cp -a \"$1\"/* \"$2.new\"; rm -f \"$2.new\"/*.index*; rm -rf \"$2\"; "
            + "mv \"$2.new\" \"$2\"",
        "keep", Path.Combine(store, StoredLists), FileLists);

    /// <summary>Makes a new store with another one's snapshot and packages and nothing grown.</summary>
    public static void CopyMetadataAndPackages(string from, string to)
    {
        foreach (var folder in (string[])["contents", "layers", "generations", "logs", "work"])
        {
            Directory.CreateDirectory(Path.Combine(to, folder));
        }

        foreach (var name in Kept.Append("format"))
        {
            // Links where that is possible: what has its name is never changed in place.
            Shell.Run(
                "sh", "-c", "cp -al \"$1\" \"$2\" 2>/dev/null || cp -a \"$1\" \"$2\"", "copy", Path.Combine(from, name), to);
        }
    }
}
