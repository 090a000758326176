using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.Tests;

/// <summary>Whose tree a mount namespace has, by its mountinfo.</summary>
public sealed class TreePlaceTests
{
    private static readonly DeviceNumber Device = new(0, 45);

    [Theory]
    [InlineData("50 40 0:45 / / rw,nosuid,nodev - overlay coppice rw", true)]
    [InlineData("50 40 0:45 / /target rw - overlay coppice rw", true)]
    [InlineData("50 40 0:451 / / rw - overlay coppice rw", false)]
    [InlineData("50 40 0:46 /0:45 / rw - overlay coppice rw", false)]
    [InlineData("", false)]
    public void An_overlay_is_a_file_system_of_its_own(string mounts, bool expected) =>
        Assert.Equal(expected, new TreePlace(Device).IsIn(mounts));

    [Theory]
    [InlineData("50 40 0:45 /tree-1/upper / rw - tmpfs coppice rw", true)]
    [InlineData("50 40 0:45 /tree-10/upper / rw - tmpfs coppice rw", false)]
    [InlineData("50 40 0:45 /tree-2/upper/tree-1/x / rw - tmpfs coppice rw", false)]
    [InlineData("50 40 8:1 /home/tree-1/store/packages /run/coppice/packages ro - ext4 /dev/sda1 rw", false)]
    public void A_folder_in_memory_is_known_by_its_whole_path(string mounts, bool expected) =>
        Assert.Equal(
            expected, new TreePlace(Device, "tree-1", IsWholePath: true).IsIn("1 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + mounts));

    [Theory]
    [InlineData("50 40 0:99 /srv/store/work/sandbox-7-a/tree-1/upper / rw - btrfs /dev/sda1 rw", true)]
    [InlineData("50 40 0:45 /srv/store/work/sandbox-7-a/tree-12/upper / rw - ext4 /dev/sda1 rw", false)]
    [InlineData("50 40 0:45 /srv/store/work/sandbox-8-a/tree-1/upper / rw - ext4 /dev/sda1 rw", false)]
    public void A_folder_on_disk_is_known_by_the_end_of_its_path(string mounts, bool expected) =>
        Assert.Equal(expected, new TreePlace(Device, "sandbox-7-a/tree-1").IsIn(mounts));
}
