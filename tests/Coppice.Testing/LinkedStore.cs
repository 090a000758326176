namespace Coppice.Testing;

/// <summary>
/// Copies of stores whose files are links to each other's, since nothing in a store is changed in place. Each has locks of its
/// own.
/// </summary>
public static class LinkedStore
{
    /// <summary>Copies a store.</summary>
    /// <param name="from">The store.</param>
    /// <param name="to">The copy; nothing is there yet, or an empty folder.</param>
    public static void Copy(string from, string to)
    {
        Shell.Run("cp", "--archive", "--link", "--no-target-directory", from, to);
        Directory.EnumerateFiles(to, "*.lock").ToList().ForEach(File.Delete);
    }
}
