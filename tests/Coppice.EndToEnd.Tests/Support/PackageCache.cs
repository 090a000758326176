namespace Coppice.EndToEnd.Tests.Support;

/// <summary>
/// Snapshot and packages of a family, kept between runs of the tests so that mirrors are asked once a day. Only root can
/// write there, and apt verifies in the sandbox again what is installed.
/// </summary>
internal static class PackageCache
{
    private const string Folder = "/var/cache/coppice-tests";
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
