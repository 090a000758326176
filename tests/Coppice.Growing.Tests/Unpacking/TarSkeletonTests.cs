using System.Formats.Tar;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Unpacking;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Tests.Unpacking;

/// <summary>Tars without the contents of their files, and with them again.</summary>
public sealed class TarSkeletonTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<Digest, string> contents = [];

    [Theory]
    [InlineData("gnu")]
    [InlineData("oldgnu")]
    [InlineData("pax")]
    [InlineData("posix")]
    [InlineData("ustar")]
    public void What_tar_writes_comes_out_the_same_again(string format)
    {
        var tree = Directory.CreateDirectory(folder.At("tree")).FullName;
        foreach (var size in (int[])[0, 1, 255, 256, 257, 511, 512, 513, 1023, 1024, 300_000])
        {
            Content($"tree/size-{size}", size);
        }

        // Names longer than a header has room for, but for the format that knows no such.
        var length = format == "ustar" ? 90 : 200;
        var deep = Directory.CreateDirectory(Path.Combine(tree, new string('d', length / 2))).FullName;
        Content(Path.GetRelativePath(folder.Path, Path.Combine(deep, new string('n', length / 3))), 3000);
        Content("tree/naïve name\nwith a line feed", 900);
        File.CreateSymbolicLink(Path.Combine(tree, "link"), new string('t', length / 3));
        Shell($"cd {tree}; ln size-1024 zz-hard; chmod 4755 size-513; mkfifo pipe");
        Shell($"cd {tree}; truncate --size 100000 sparse; echo end >>sparse");
        Add(Path.Combine(tree, "sparse"));
        foreach (var options in (string[])["", "--blocking-factor=1", "--blocking-factor=64"])
        {
            var tar = folder.At("it.tar");
            Shell($"tar --create --file {tar} --format={format} {options} --directory {tree} .");
            var skeleton = AssertSame(File.ReadAllBytes(tar));
            Assert.InRange(skeleton.Pieces.Count, 7, 12);
            Assert.InRange(skeleton.Pieces.Sum(piece => piece.Literal.Length), 5_000, 70_000);
        }
    }

    [Fact]
    public void Sparse_files_of_gnu_tar_come_out_the_same_again()
    {
        Shell("truncate --size 5M holes; echo middle | dd of=holes seek=4000 bs=512 conv=notrunc");
        Shell("truncate --size 9M holes; tar -cSf it.tar holes");
        AssertSame(File.ReadAllBytes(folder.At("it.tar")));
    }

    [Fact]
    public void Pax_headers_of_their_own_come_out_the_same_again()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            var comment = new Dictionary<string, string> { ["comment"] = new string('c', 700) };
            writer.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(comment));
            var content = Enumerable.Range(0, 2000).Select(i => (byte)i).ToArray();
            File.WriteAllBytes(folder.At("content"), content);
            Add(folder.At("content"));
            var attributes = new Dictionary<string, string> { ["SCHILY.xattr.user.a"] = "b" };
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, new string('n', 300), attributes)
            {
                DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1),
            });
        }

        Assert.Equal(2, AssertSame(tar.ToArray()).Pieces.Count);
    }

    [Fact]
    public void What_is_no_tar_comes_out_the_same_or_has_no_skeleton()
    {
        var random = new Random(1);
        AssertSame([]);
        AssertSame(new byte[10_240]);
        AssertSame("short"u8.ToArray());
        foreach (var size in (int[])[511, 512, 513, 5000, 100_000])
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            if (Read(bytes) is { } skeleton)
            {
                Assert.Equal(bytes, Written(skeleton));
            }
        }
    }

    [Fact]
    public void A_tar_that_breaks_off_in_a_file_has_none()
    {
        Content("file", 3000);
        Shell("tar -cf it.tar file");
        Assert.Null(Read(File.ReadAllBytes(folder.At("it.tar"))[..2000]));
    }

    [Fact]
    public void What_is_hardly_made_of_files_has_none()
    {
        var tar = new byte[70 << 20];
        "0000"u8.CopyTo(tar.AsSpan(124));
        tar[0] = (byte)'a';
        Assert.Null(Read(tar));
    }

    [Fact]
    public void A_content_that_is_missing_shorter_or_another_one_is_noticed()
    {
        Content("one", 4000);
        Content("two", 5000);
        Shell("tar -cf it.tar one two");
        var skeleton = AssertSame(File.ReadAllBytes(folder.At("it.tar")));
        var (digest, file) = contents.Last();
        Shell($"cp {file} kept; printf x | dd of={file} bs=1 seek=77 conv=notrunc");
        Assert.Null(Written(skeleton));
        Shell($"cp kept {file}; truncate --size=-1 {file}");
        Assert.Null(Written(skeleton));
        Shell($"cp kept {file}");
        Assert.NotNull(Written(skeleton));
        contents.Remove(digest);
        Assert.Null(Written(skeleton));
    }

    [Fact]
    public void A_record_is_read_as_it_was_written_and_no_byte_of_it_may_change()
    {
        Content("file", 3000);
        Shell("touch --date @-77 file; chown 7:8 file; chmod 2750 file; tar -cf it.tar file file");
        var skeleton = AssertSame(File.ReadAllBytes(folder.At("it.tar")));
        var record = new PayloadRecord(skeleton, Encoding.UTF8.GetBytes("control"));
        var written = record.Write();
        var read = PayloadRecord.TryRead(written)!;
        Assert.Equal(record.Control.ToArray(), read.Control.ToArray());
        Assert.Equal((skeleton.Size, record.Size), (read.Payload.Size, read.Size));
        Assert.Equal(skeleton.Pieces.Select(piece => piece.Content), read.Payload.Pieces.Select(piece => piece.Content));
        Assert.Equal(File.ReadAllBytes(folder.At("it.tar")), Written(read.Payload));
        var file = read.Payload.Pieces[0].Content!.Attributes;
        Assert.Equal((0x5e8, 7u, 8u), (file.Mode, file.Uid, file.Gid));
        for (var i = 0; i < written.Length; i++)
        {
            var changed = written.ToArray();
            changed[i] ^= 1;
            Assert.Null(PayloadRecord.TryRead(changed));
            Assert.Null(PayloadRecord.TryRead(written.AsSpan(0, i)));
        }

        Assert.Null(PayloadRecord.TryRead([.. written, 0]));
    }

    public void Dispose() => folder.Dispose();

    private TarSkeleton AssertSame(byte[] tar)
    {
        var skeleton = Read(tar);
        Assert.NotNull(skeleton);
        Assert.Equal(tar.Length, skeleton.Size);
        Assert.Equal(tar, Written(skeleton));
        return skeleton;
    }

    // In pieces as they come from a pipe.
    private static TarSkeleton? Read(byte[] tar) => TarSkeleton.Of(new Trickle(tar));

    private byte[]? Written(TarSkeleton skeleton)
    {
        var output = new MemoryStream();
        return skeleton.TryWrite(output, Open) ? output.ToArray() : null;
    }

    private SafeFileHandle? Open(TarContent content) =>
        contents.TryGetValue(content.Digest, out var file) ? File.OpenHandle(file) : null;

    private void Content(string name, int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        File.WriteAllBytes(folder.At(name), bytes);
        Add(folder.At(name));
    }

    private void Add(string file) => contents[Digest.Of(File.ReadAllBytes(file))] = file;

    private void Shell(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("/bin/sh", "-ec", script) with { Directory = folder.Path });
        Assert.True(result.Succeeded, result.Error);
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
