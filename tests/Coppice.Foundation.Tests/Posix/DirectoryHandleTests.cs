using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tests.Posix;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly DirectoryHandle folder;

    public DirectoryHandleTests() => folder = DirectoryHandle.Open(path);

    [Fact]
    public void Names_are_bytes_in_bytewise_order()
    {
        byte[][] names = [[.. "b"u8], [0xff, (byte)'\n'], [.. "a"u8], Enumerable.Repeat((byte)0xe9, 255).ToArray()];
        foreach (var name in names)
        {
            folder.CreateFile(name).Dispose();
        }

        Assert.Equal([names[2], names[0], names[3], names[1]], folder.Names());
    }

    [Fact]
    public void Many_names_are_all_listed()
    {
        for (var i = 0; i < 3000; i++)
        {
            folder.CreateFile(Encoding.ASCII.GetBytes($"a-rather-long-name-{i:d5}")).Dispose();
        }

        Assert.Equal(3000, folder.Names().Count);
        Assert.Equal(3000, folder.Names().Count);
    }

    [Fact]
    public void A_link_is_never_followed()
    {
        folder.MakeSymlink("/"u8, "out"u8);
        folder.MakeSymlink("/etc/passwd"u8, "file"u8);
        Assert.Contains(
            Assert.Throws<PosixException>(() => folder.OpenDirectory("out"u8)).Number, new[] { Errno.Loop, Errno.NotDirectory });
        Assert.Equal(Errno.Loop, Assert.Throws<PosixException>(() => folder.OpenFile("file"u8)).Number);
        Assert.Equal(FileKind.Symlink, folder.Status("file"u8).Kind);
        Assert.Equal("/etc/passwd"u8.ToArray(), folder.ReadLink("file"u8));
    }

    [Fact]
    public void The_status_tells_mode_size_and_time()
    {
        using (var file = folder.CreateFile("x"u8))
        {
            RandomAccess.Write(file, "12345"u8, 0);
            PosixFile.SetMode(file, 0x1a0);
            PosixFile.SetTime(file, -5);
        }

        var status = folder.Status("x"u8);
        Assert.Equal((FileKind.File, 0x1a0, 5L, -5L, 1u), (status.Kind, status.Mode, status.Size, status.Mtime, status.Links));
        Assert.Null(folder.TryStatus("y"u8));
    }

    [Fact]
    public void Hard_links_are_one_inode()
    {
        folder.CreateFile("a"u8).Dispose();
        folder.Link(folder, "a"u8, "b"u8);
        Assert.Equal(folder.Status("a"u8).Inode, folder.Status("b"u8).Inode);
        Assert.Equal(2u, folder.Status("b"u8).Links);
        Assert.Equal(Errno.Exists, Assert.Throws<PosixException>(() => folder.Link(folder, "a"u8, "b"u8)).Number);
    }

    [Fact]
    public void Renaming_replaces_what_was_there()
    {
        File.WriteAllText(Path.Combine(path, "a"), "new");
        File.WriteAllText(Path.Combine(path, "b"), "old");
        folder.Rename("a"u8, folder, "b"u8);
        folder.Sync();
        Assert.Equal("new", File.ReadAllText(Path.Combine(path, "b")));
        Assert.Single(folder.Names());
    }

    [Fact]
    public void A_tree_is_removed_whatever_its_depth_and_modes_and_links_are_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("coppice-test-").FullName;
        File.WriteAllText(Path.Combine(outside, "kept"), "");
        folder.MakeDirectory("top"u8);
        var current = folder.OpenDirectory("top"u8);
        for (var level = 0; level < 300; level++)
        {
            using var above = current;
            above.MakeSymlink(Encoding.UTF8.GetBytes(outside), "link"u8);
            above.CreateFile([0xff]).Dispose();
            current = above.OpenOrMakeDirectory("down"u8);
        }

        current.Dispose();
        folder.RemoveTree("top"u8);
        folder.RemoveTree("never was"u8);

        Assert.Empty(folder.Names());
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public void Free_space_is_known() => Assert.InRange(folder.FreeBytes(), 1, long.MaxValue);

    [Fact]
    public void A_path_below_is_opened_component_by_component()
    {
        Directory.CreateDirectory(Path.Combine(path, "a", "b"));
        using var below = folder.OpenDirectory(BytePath.Of("a/b"));
        Assert.Equal(DirectoryHandle.Open(Path.Combine(path, "a", "b")).Status().Inode, below.Status().Inode);
        folder.MakeSymlink("a"u8, "link"u8);
        Assert.Throws<PosixException>(() => folder.OpenDirectory(BytePath.Of("link/b")));
    }

    public void Dispose()
    {
        // .NET cannot delete names that are not UTF-8.
        foreach (var name in folder.Names())
        {
            folder.RemoveTree(name);
        }

        folder.Dispose();
        Directory.Delete(path);
    }
}
