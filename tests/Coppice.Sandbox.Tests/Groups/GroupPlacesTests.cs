using Coppice.Sandbox.Groups;

namespace Coppice.Sandbox.Tests.Groups;

/// <summary>Where groups are made, by texts as kernels give them.</summary>
public sealed class GroupPlacesTests
{
    private const string FirstMounts =
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        34 30 0:31 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
        38 30 0:35 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """;

    private const string UnifiedMount =
        "30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate";

    [Fact]
    public void Of_the_first_version_each_controller_has_a_place_below_the_group_of_the_process() => Assert.Equal(
        ["1 /sys/fs/cgroup/memory/user/7 memory", "1 /sys/fs/cgroup/pids pids"],
        Places("9:name=systemd:/\n8:pids:/\n4:memory:/user/7\n0::/\n", FirstMounts));

    [Fact]
    public void Controllers_mounted_together_have_one_place() => Assert.Equal(
        ["1 /cg/both/a memory,pids"], Places("3:pids,memory:/a\n", "34 30 0:31 / /cg/both rw - cgroup cgroup rw,memory,pids"));

    [Fact]
    public void In_the_unified_hierarchy_both_have_one_place() => Assert.Equal(
        ["2 /sys/fs/cgroup/user.slice/user-0.slice/session-1.scope "
            + "memory,pids"], Places("0::/user.slice/user-0.slice/session-1.scope\n", UnifiedMount));

    [Fact]
    public void Where_there_are_both_the_first_version_has_what_it_has() => Assert.Equal(
        ["1 /sys/fs/cgroup/memory memory", "2 /sys/fs/cgroup/unified/x pids"],
        Places(
            "4:memory:/\n0::/x\n",
            "34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n40 30 0:37 / /sys/fs/cgroup/unified rw - cgroup2 "
                + "cgroup2 rw"));

    [Fact]
    public void In_a_container_the_mount_begins_further_down() => Assert.Equal(
        ["2 /sys/fs/cgroup/inner memory,pids"], Places("0::/docker/abc/inner\n", "30 24 0:26 /docker/abc /sys/fs/cgroup rw - "
            + "cgroup2 cgroup2 rw"));

    [Theory]
    [InlineData("0::/../other\n", UnifiedMount)]
    [InlineData("0::/docker/abcd\n", "30 24 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw")]
    [InlineData("0::/a\n", "30 24 0:26 /../../a /sys/fs/cgroup rw - cgroup2 cgroup2 rw")]
    [InlineData("0::/a\n", "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw")]
    [InlineData("", UnifiedMount)]
    [InlineData("no such form\n", "nor - here")]
    public void What_the_process_cannot_see_is_no_place(string own, string mounts) => Assert.Empty(Places(own, mounts));

    [Fact]
    public void A_space_in_a_mount_point_is_one() =>
        Assert.Equal(["2 /a b/x memory,pids"], Places("0::/x\n", @"30 24 0:26 / /a\040b rw - cgroup2 cgroup2 rw"));

    [Fact]
    public void A_scope_is_needed_where_systemd_has_the_hierarchy()
    {
        Assert.True(ServiceScope.IsNeeded([new GroupPlace(2, "/cg", ["memory"])], systemdRuns: true));
        Assert.False(ServiceScope.IsNeeded([new GroupPlace(1, "/cg", ["memory"])], systemdRuns: true));
        Assert.False(ServiceScope.IsNeeded([new GroupPlace(2, "/cg", ["memory"])], systemdRuns: false));
    }

    private static IEnumerable<string> Places(string own, string mounts) =>
        GroupPlaces.Of(own, mounts).Select(place => $"{place.Version} {place.Folder} {string.Join(',', place.Controllers)}");
}
