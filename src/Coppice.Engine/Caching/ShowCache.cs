using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Engine.Caching;

/// <summary>Says what the package cache of a family did, and what it holds.</summary>
/// <param name="options">The store.</param>
public sealed class ShowCache(EngineOptions options)
{
    /// <summary>What the cache wrote last, in this process or another; null where there was never one.</summary>
    /// <param name="family">The family's name.</param>
    public CacheDocument? Run(string family)
    {
        if (new CacheRecord(options.Store, family).TryRead() is not { } record)
        {
            return null;
        }

        var packages = Packages().ToList();
        return record with { Packages = packages.Count, PackageBytes = packages.Sum(file => file.Length) };
    }

    private IEnumerable<FileInfo> Packages()
    {
        var folder = new DirectoryInfo(Path.Combine(options.Store, PackageDownloader.Folder));
        try
        {
            return
            [
                .. folder.EnumerateFiles("*", SearchOption.AllDirectories)
                    .Where(file => file.Extension is not (".part" or PackageSignature.Ending)),
            ];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // None yet, or someone removes some just now.
            return [];
        }
    }
}
