using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>What a person is told who may not, or cannot, grow templates.</summary>
[Trait("Category", "Integration")]
public sealed class RefusalTests(GrownStarter starter)
{
    [Fact]
    public void Without_root_growing_is_refused_with_a_hint_and_nothing_is_grown()
    {
        var store = starter.NewFolder("nobody");
        Shell.Run("chmod", "755", Path.GetDirectoryName(store)!);
        // Files of nobody's own: the kernel does not let people link files of others.
        Shell.Run(
            "sh", "-eu", "-c",
            "cd \"$1\"; cp -r format snapshots indexes packages \"$2\"; cd \"$2\"; mkdir contents layers generations logs work; "
                + "chown -R nobody:nogroup .",
            "copy", starter.Store, store);
        var nobody = new CoppiceProgram(store) { Through = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] };
        var result = nobody.Try("build", "--offline");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error: growing and running templates needs root", result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: sudo coppice", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "generations")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "layers")));
    }

    [Theory]
    [InlineData("apt-get")]
    [InlineData("unshare")]
    [InlineData("nsenter")]
    [InlineData("tar")]
    public void A_missing_tool_is_named_with_a_hint(string tool)
    {
        var store = starter.NewFolder("without");
        PackageCache.CopyMetadataAndPackages(starter.Store, store);
        // A file that cannot be run lies over it.
        var cut = $"mount -t tmpfs tmpfs /mnt && touch /mnt/{tool} && for path in /usr/bin/{tool} /usr/sbin/{tool}; do [ ! -e "
            + $"$path ] || mount --bind /mnt/{tool} $path; done && exec \"$@\"";
        var without = new CoppiceProgram(store)
        {
            Through = ["unshare", "--mount", "--propagation", "private", "sh", "-c", cut, "without"],
        };
        var result = without.Try("build", "--offline");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(tool, result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Coppice.", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "generations")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "layers")));
    }
}
