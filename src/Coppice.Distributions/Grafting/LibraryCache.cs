using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>The cache that ldconfig(8) makes of the libraries in a system.</summary>
internal static class LibraryCache
{
    /// <summary>Where it is.</summary>
    public static BytePath Path { get; } = BytePath.Of("etc/ld.so.cache");

    /// <summary>Makes it again. The auxiliary cache holds inode numbers and times; settle.sh takes it out as well.</summary>
    public static SandboxStep Update { get; } = new("update the library cache", ["/bin/sh", "-c", "ldconfig && rm -f /var/cache/ldconfig/aux-cache"]);
}
