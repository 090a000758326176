using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>The same family and snapshot give the same trees, whatever is different around them.</summary>
[Trait("Category", "Integration")]
public sealed class DeterminismTests(GrownStarter starter)
{
    [Fact]
    public void Another_store_moment_folder_umask_time_zone_home_and_parallelism_give_the_same_trees()
    {
        var store = starter.NewFolder("other");
        PackageCache.CopyMetadataAndPackages(starter.Store, store);
        var other = new CoppiceProgram(store)
        {
            // No network either, and every template on disk instead of in memory.
            Through = ["unshare", "--net", "sh", "-c", "umask 077; exec \"$@\"", "umask"],
            Directory = starter.NewFolder("elsewhere"),
            Environment = new Dictionary<string, string>
            {
                ["TZ"] = "Asia/Tokyo",
                ["HOME"] = "/nonexistent",
                ["LANG"] = "tr_TR.UTF-8",
                ["LC_ALL"] = "C",
                ["COPPICE_MEMORY"] = "64M",
                ["SOURCE_DATE_EPOCH"] = "1",
                ["APT_CONFIG"] = "/nonexistent",
                ["DEBIAN_FRONTEND"] = "dialog",
            },
        };
        other.Run("build", "--offline", "-j", "1");
        foreach (var name in GrownStarter.Names)
        {
            var (here, there) = (starter.Template(name), new GrownTemplate(store, name));
            Assert.Equal(
                here.Layers.Select(layer => Path.GetRelativePath(starter.Store, layer)),
                there.Layers.Select(layer => Path.GetRelativePath(store, layer)));
            Assert.Equal(here.Tree, there.Tree);
        }
    }
}
