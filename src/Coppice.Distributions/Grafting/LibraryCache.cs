using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>The cache that ldconfig(8) makes of the libraries in a system, and what that reads.</summary>
internal static class LibraryCache
{
    /// <summary>Where it is.</summary>
    public static BytePath Path { get; } = BytePath.Of("etc/ld.so.cache");

    private static readonly BytePath[] Configuration = [BytePath.Of("etc/ld.so.conf"), BytePath.Of("etc/ld.so.conf.d")];

    /// <summary>Whether a path is configuration of ldconfig.</summary>
    public static bool IsConfiguration(BytePath path) => Configuration.Any(path.IsWithin);

    /// <summary>
    /// Whether the new parent changed what ldconfig reads, with or without having run it: its configuration, or which libraries
    /// there are. A newer library of the same name stands in the cache as the older one did.
    /// </summary>
    public static bool IsChangedByParent(ChangedTrees trees) =>
        trees.ParentChanges.Contains(Path) || trees.ParentChanges.Any(path =>
        IsConfiguration(path)
        || (IsLibrary(path)
            && (!trees.IsInOldParent(path) || trees.LinkInParent(path) is not null || trees.ReadParent(path) is null)));

    /// <summary>
    /// Refuses to make it again where the template lays over what would be read now and was not there when its packages were
    /// installed.
    /// </summary>
    /// <exception cref="MustRebuildException">It does.</exception>
    public static void RefuseLaidOver(ChangedTrees trees)
    {
        if (trees.LaidOver().FirstOrDefault(path => IsConfiguration(path) || IsLibrary(path)) is { } laid)
        {
            throw new MustRebuildException($"it covers {laid} after ldconfig ran, and its parent changed libraries");
        }
    }

    private static bool IsLibrary(BytePath path) => path.Name.IndexOf(".so"u8) >= 0;

    /// <summary>Makes it again. The auxiliary cache holds inode numbers and times; settle.sh removes it as well.</summary>
    public static SandboxStep Update { get; } = new(
        "update the library cache", ["/bin/sh", "-c", "ldconfig && rm -f /var/cache/ldconfig/aux-cache"]);
}
