using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Foundation.Tests.Posix;

[Trait("Category", "Integration")]
public sealed class PrivilegedTests : IDisposable
{
    private readonly string path = Directory.CreateDirectory($"/dev/shm/coppice-test-{Guid.NewGuid():n}").FullName;
    private readonly DirectoryHandle folder;

    public PrivilegedTests() => folder = DirectoryHandle.Open(path);

    [Fact]
    public void Attributes_of_files_links_and_nodes_read_back()
    {
        folder.CreateFile("file"u8).Dispose();
        folder.MakeSymlink("file"u8, "link"u8);
        folder.MakeNode("pipe"u8, FileKind.Fifo);
        foreach (var name in new byte[][] { [.. "file"u8], [.. "link"u8], [.. "pipe"u8], [.. "."u8] })
        {
            Xattr.Set(folder, name, "trusted.b"u8, [1, 0, 255]);
            Xattr.Set(folder, name, "trusted.a"u8, []);
            var all = Xattr.All(folder, name);
            Assert.Equal(["trusted.a"u8.ToArray(), "trusted.b"u8.ToArray()], all.Select(pair => pair.Key));
            Assert.Equal([[], [1, 0, 255]], all.Select(pair => pair.Value));
        }

        using var file = folder.OpenFile("file"u8);
        Xattr.Set(file, "trusted.c"u8, "x"u8);
        Assert.Equal(3, Xattr.All(file).Count);
    }

    [Fact]
    public void Nodes_and_owners_are_as_they_were_made()
    {
        folder.MakeNode("device"u8, FileKind.CharDevice, new DeviceNumber(259, 70_000));
        folder.SetOwner("device"u8, uint.MaxValue - 1, 5);
        folder.MakeSymlink("nowhere"u8, "link"u8);
        folder.SetOwner("link"u8, 6, 7);
        folder.SetTime("link"u8, 99);
        var (device, link) = (folder.Status("device"u8), folder.Status("link"u8));
        Assert.Equal(
            (FileKind.CharDevice, new DeviceNumber(259, 70_000), uint.MaxValue - 1, 5u),
            (device.Kind, device.Device, device.Uid, device.Gid));
        Assert.Equal((6u, 7u, 99L), (link.Uid, link.Gid, link.Mtime));
    }

    [Fact]
    public void The_c_librarys_stat_agrees()
    {
        folder.MakeNode("device"u8, FileKind.BlockDevice, new DeviceNumber(300, 1_000_000));
        folder.SetMode("device"u8, 0x9c0);
        var printed = new ProcessRunner().Run(Command.Own("stat", ["-c", "%F %a %Hr %Lr %i", Path.Combine(path, "device")])).Text;
        Assert.Equal($"block special file 4700 300 1000000 {folder.Status("device"u8).Inode}\n", printed);
    }

    [Fact]
    public void Unmounting_what_is_not_mounted_is_an_error_that_names_the_call() =>
        Assert.Equal("umount2", Assert.Throws<PosixException>(() => Kernel.Unmount(path, 0)).Call);

    [Fact]
    public void A_program_that_is_not_there_cannot_be_become() =>
        Assert.Equal(
            Errno.NoEntry,
            Assert.Throws<PosixException>(() =>
                Kernel.Execute("/no/such/program", ["x"], new Dictionary<string, string>())).Number);

    public void Dispose()
    {
        folder.Dispose();
        Directory.Delete(path, recursive: true);
    }
}
