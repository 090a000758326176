using Coppice.Diagnosis.Inspecting;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Diagnosis.Tests.Inspecting;

/// <summary>Images made with mke2fs and sfdisk, and damaged ones.</summary>
[Trait("Category", "Integration")]
public sealed class ImageInspectionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_bare_file_system_is_read()
    {
        var contents = Read(Bare());
        Assert.Equal(
            (0L, null, 32L << 20, false),
            (contents.Root.Offset, contents.Root.Partition, contents.Root.Size, contents.Root.NeedsRecovery));
        RequireContents(contents);
    }

    [Fact]
    public void A_partitioned_image_is_read_from_its_root_partition()
    {
        var image = Path.Combine(folder, "parted");
        Run("sh", "-eu", "-c", """
            truncate -s 100M "$1"
            printf 'label: gpt\nstart=2048, size=20480, name="data"\nstart=24576, size=65536, name="Root filesystem"\nstart=90112, size=100000, name="larger"\n' | sfdisk -q --no-reread --no-tell-kernel "$1"
            mke2fs -q -F -t ext4 -E offset=46137344 "$1" 40M
            dd if="$2" of="$1" bs=1M seek=12 conv=notrunc status=none
            """, "make", image, Bare());
        var contents = Read(image);
        Assert.Equal(
            (24576L * 512, 2, "Root filesystem", 32L << 20),
            (contents.Root.Offset, contents.Root.Partition, contents.Root.PartitionName, contents.Root.Size));
        RequireContents(contents);
    }

    [Fact]
    public void A_tree_is_read_without_following_its_links()
    {
        var tree = Tree();
        var far = "/" + new string('x', 200);
        File.CreateSymbolicLink(Path.Combine(tree, "etc/near"), "/usr/share/zoneinfo/Europe/London");
        File.CreateSymbolicLink(Path.Combine(tree, "etc/far"), far);
        File.CreateSymbolicLink(Path.Combine(tree, "out"), "/etc");
        File.WriteAllBytes(Path.Combine(tree, "etc/bytes"), [0, 10, 45, 10, 255]);
        File.WriteAllText(Path.Combine(tree, "etc/empty"), "");
        File.WriteAllText(Path.Combine(tree, "etc/a blank"), "x");
        File.SetUnixFileMode(Path.Combine(tree, "etc/bytes"), UnixFileMode.UserRead | UnixFileMode.SetUser);
        static BytePath At(string path) => BytePath.Of(path);
        new ImageInspection(new ConfinedRunner(), new DistributionTable()).ReadTree(Bare(tree), system =>
        {
            Assert.Equal(
                ["/etc/bytes File", "/etc/empty File", "/etc/far Symlink", "/etc/near Symlink", "/etc/passwd File", "/etc/shadow File"],
                system.EntriesIn(At("etc")).Select(entry => $"{entry.Path} {entry.Kind}"));
            Assert.Equal(0x900, system.EntriesIn(At("etc")).Single(entry => entry.Size == 5).Mode);
            Assert.Equal(["/etc", "/lost+found", "/usr", "/var"], system.FoldersIn(BytePath.Root).Select(path => $"{path}"));
            Assert.Equal("/usr/share/zoneinfo/Europe/London", system.LinkAt(At("etc/near")));
            Assert.Equal(far, system.LinkAt(At("etc/far")));
            Assert.Null(system.LinkAt(At("etc/passwd")));
            var contents = system.ReadAll([
                .. ((string[])["etc/bytes", "etc/empty", "etc/near", "etc", "out/passwd", "etc/a blank", "no"]).Select(At)]);
            Assert.Equal(["/etc/bytes", "/etc/empty"], contents.Keys.Select(path => $"{path}").Order());
            Assert.Equal([0, 10, 45, 10, 255], contents[At("etc/bytes")]);
            return true;
        }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_qcow2_image_is_read_and_one_that_is_based_on_a_file_of_this_machine_is_not()
    {
        var qcow = Path.Combine(folder, "image.qcow2");
        Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", Bare(), qcow);
        RequireContents(Read(qcow));
        Run(
            "qemu-img", "create", "-q", "-f", "qcow2", "-b", Path.Combine(folder, "bare"), "-F", "raw",
            Path.Combine(folder, "based"));
        Assert.Throws<Failure>(() => Read(Path.Combine(folder, "based")));
    }

    [Fact]
    public void Links_that_lead_out_are_not_followed()
    {
        var tree = Tree();
        File.Delete(Path.Combine(tree, "etc/passwd"));
        File.CreateSymbolicLink(Path.Combine(tree, "etc/passwd"), "/etc/passwd");
        File.Delete(Path.Combine(tree, "usr/lib/os-release"));
        Directory.CreateDirectory(Path.Combine(tree, "usr/lib/os-release"));
        Directory.CreateDirectory(Path.Combine(tree, "var/log"));
        File.CreateSymbolicLink(Path.Combine(tree, "var/log/journal"), "/run/out");
        var contents = Read(Bare(tree));
        Assert.Empty(contents.Accounts);
        Assert.Empty(contents.Release);
        Assert.Equal(0, contents.JournalEntries);
        Assert.Equal(2, contents.Packages.Count);
    }

    [Fact]
    public void Damaged_images_are_failures_or_read_as_far_as_they_go()
    {
        var whole = File.ReadAllBytes(Bare());
        var random = new Random(3);
        var broken = Path.Combine(folder, "broken");
        for (var i = 0; i < 12; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var j = 0; j < 400; j++)
            {
                // Superblock, group descriptors, tables and first folders lie here.
                bytes[random.Next(1024, 400_000)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(broken, i % 3 == 0 ? whole[..random.Next(whole.Length)] : bytes);
            try
            {
                Read(broken);
            }
            catch (Failure failure)
            {
                Assert.NotEmpty(failure.Message);
            }
        }
    }

    [Fact]
    public void What_is_no_image_is_a_failure()
    {
        File.WriteAllText(Path.Combine(folder, "text"), "no image");
        Assert.Contains(
            "no ext4 file system", Assert.Throws<Failure>(() => Read(Path.Combine(folder, "text"))).Message,
            StringComparison.Ordinal);
        // A table that names entries far outside, and partitions that do.
        var table = new byte[1 << 20];
        "EFI PART"u8.CopyTo(table.AsSpan(512));
        table.AsSpan(512 + 72, 8).Fill(0x7f);
        File.WriteAllBytes(Path.Combine(folder, "table"), table);
        Assert.Throws<Failure>(() => Read(Path.Combine(folder, "table")));
    }

    [Theory]
    [InlineData("it has XFS", "truncate -s 320M \"$1\"; mkfs.xfs -q \"$1\"")]
    [InlineData("it has btrfs", "truncate -s 128M \"$1\"; mkfs.btrfs -q \"$1\"")]
    [InlineData("(MBR)", "truncate -s 8M \"$1\"; echo 2048,,83 | sfdisk -q --label dos --no-reread --no-tell-kernel \"$1\"")]
    [InlineData("neither as a whole nor in a GPT partition", "truncate -s 8M \"$1\"")]
    public void What_an_image_has_instead_of_ext4_is_named(string named, string make)
    {
        var image = Path.Combine(folder, "other");
        Run("sh", "-eu", "-c", make, "make", image);
        Assert.Contains(named, Assert.Throws<Failure>(() => Read(image)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is cut off: its file system needs 33554432 bytes, and 16777216 are there", "truncate -s 16M \"$1\"")]
    [InlineData("its root is not a folder", "debugfs -w -R 'clri <2>' \"$1\"")]
    public void A_damaged_image_is_not_an_unknown_system(string named, string damage)
    {
        var image = Bare();
        Run("sh", "-eu", "-c", damage, "damage", image);
        Assert.Contains(named, Assert.Throws<Failure>(() => Read(image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_there()
    {
        Assert.False(Read(Bare()).HasJournal);
        var tree = Path.Combine(folder, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "var/log/journal/0123"));
        File.WriteAllText(Path.Combine(tree, "var/log/journal/0123/system.journal"), "no journal");
        var contents = Read(Bare(tree));
        Assert.Equal((0, true), (contents.JournalEntries, contents.HasJournal));
    }

    [Fact]
    public void A_volume_that_is_a_block_device_is_read()
    {
        var made = new ProcessRunner().Run(Command.Own("losetup", ["--read-only", "--find", "--show", Bare()]));
        Assert.SkipUnless(made.Succeeded, "this machine makes no loop devices");
        var device = made.Text.Trim();
        try
        {
            var contents = Read(device);
            Assert.Equal(32L << 20, contents.Root.Size);
            RequireContents(contents);
        }
        finally
        {
            Run("losetup", "--detach", device);
        }
    }

    private static void RequireContents(ImageContents contents)
    {
        Assert.Equal("Debian GNU/Linux 12 (bookworm)", contents.Release["PRETTY_NAME"]);
        Assert.Equal(
            ("debian", "dash 0.5.12-2, less 590-2"),
            (
                contents.Distribution,
                string.Join(
                    ", ",
                    contents.Packages.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal))));
        Assert.Equal(["root Locked", "user Set"], contents.Accounts.Select(account => $"{account.Name} {account.Password}"));
    }

    private ImageContents Read(string image) =>
        new ImageInspection(new ConfinedRunner(), new DistributionTable()).Read(image, TestContext.Current.CancellationToken);

    private string Bare(string? tree = null)
    {
        var image = Path.Combine(folder, "bare");
        Run(
            "sh", "-eu", "-c", "rm -f \"$2\"; truncate -s 32M \"$2\"; mke2fs -q -F -t ext4 -d \"$1\" \"$2\"", "make",
            tree ?? Tree(), image);
        return image;
    }

    private string Tree()
    {
        var tree = Path.Combine(folder, "tree");
        void Write(string path, string text)
        {
            var file = Path.Combine(tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Write("usr/lib/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
        Write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/sh\n");
        Write("etc/shadow", "root:*:1::::::\nuser:$y$x:1::::::\n");
        Write("var/lib/dpkg/status", string.Concat(new[] { "less 590-2", "dash 0.5.12-2" }.Select(package => package.Split(' ')).Select(words =>
            $"Package: {words[0]}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {words[1]}\n\n")));
        return tree;
    }

    private static void Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.Text + result.Error);
    }
}
