using Coppice.Delivery.Rpm;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Rpm;

[Trait("Category", "Integration")]
public sealed class SparseTarTests
{
    [Theory]
    [InlineData(4096, 1)]
    [InlineData(1 << 20, 3)]
    [InlineData(1 << 24, 200)]
    [InlineData(9L << 30, 30)]
    public void Gnu_tar_restores_the_image_with_its_holes(long size, int runs)
    {
        using var folder = TempFolder.OnDisk();
        var image = Image(folder.At("root.img"), size, runs);
        using (var output = File.Create(folder.At("image.tar")))
        using (var handle = File.OpenHandle(image))
        {
            SparseTar.Write(handle, "root.img", 1_700_000_000, output, null, default);
        }

        Shell.Script(
            $"mkdir '{folder.At("out")}'; tar -C '{folder.At("out")}' -xf '{folder.At("image.tar")}'; test $(stat -c %s "
                + $"'{folder.At("out", "root.img")}') = {size}");
        Assert.Equal(Data(image), Data(folder.At("out", "root.img")));

        Assert.InRange(new FileInfo(folder.At("image.tar")).Length, 1024, (runs + 40) * 4096L);
        Assert.Equal(size.ToString(), FirstSize(folder.At("image.tar")));
    }

    [Fact]
    public void What_the_file_system_has_allocated_does_not_matter()
    {
        using var folder = TempFolder.OnDisk();
        var sparse = Image(folder.At("sparse"), 8 << 20, 20);
        Shell.Script($"cp --sparse=never '{sparse}' '{folder.At("full")}'");
        Assert.Equal(Digest.Of(Tar(sparse)), Digest.Of(Tar(folder.At("full"))));

        static byte[] Tar(string image)
        {
            using var output = new MemoryStream();
            using var handle = File.OpenHandle(image);
            SparseTar.Write(handle, "root.img", 0, output, null, default);
            return output.ToArray();
        }
    }

    [Fact]
    public void An_empty_image_is_all_hole()
    {
        using var folder = TempFolder.OnDisk();
        using (var file = File.Create(folder.At("root.img")))
        {
            file.SetLength(1 << 30);
        }

        using var output = new MemoryStream();
        using var handle = File.OpenHandle(folder.At("root.img"));
        SparseTar.Write(handle, "root.img", 0, output, null, default);
        Assert.Equal(3 * 512, output.Length);
    }

    // As the installer learns it, from the first 512 bytes alone, with another reader than GNU tar.
    private static string FirstSize(string tar) => Shell.Script(
        $"""
        head -c 512 '{tar}' | python3 -c '
        import sys, tarfile
        block = sys.stdin.buffer.read()
        assert block[156:157] == b"S" and block[257:265] == b"ustar  \0", block
        assert tarfile.calc_chksums(block)[0] == tarfile.nti(block[148:156])
        print(tarfile.nti(block[483:495]))'
        """).Trim();

    // Where data are, and which; nine gigabytes of holes need not be read for that.
    private static List<(long, Digest)> Data(string path)
    {
        var blocks = new List<(long, Digest)>();
        using var file = File.OpenHandle(path);
        for (var at = 0L; PosixFile.NextData(file, at) is var (start, end); at = end)
        {
            for (var block = start; block < end; block += 4096)
            {
                var content = new byte[4096];
                RandomAccess.Read(file, content, block);
                if (content.AsSpan().ContainsAnyExcept((byte)0))
                {
                    blocks.Add((block, Digest.Of(content)));
                }
            }
        }

        return blocks;
    }

    private static string Image(string path, long size, int runs)
    {
        var random = new Random(7);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        PosixFile.SetSize(file, size);
        var block = new byte[4096];
        for (var i = 0; i < runs; i++)
        {
            random.NextBytes(block);
            RandomAccess.Write(file, block, random.NextInt64(size / 4096) * 4096);
        }

        return path;
    }
}
