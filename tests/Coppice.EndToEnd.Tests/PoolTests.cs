using System.Security.Cryptography;
using Coppice.EndToEnd.Tests.Support;
using Coppice.Foundation.Posix;

namespace Coppice.EndToEnd.Tests;

/// <summary>Pools of the starter family's images on file systems that share blocks and on one that does not.</summary>
[Trait("Category", "Integration")]
public sealed class PoolTests(GrownStarter starter) : IDisposable
{
    private static readonly string[] Templates = ["debian-12-minimal", "vault"];
    private readonly string folder = starter.NewFolder("pool");
    private readonly List<string> mounts = [];

    // Images of 2 GiB: what is read is read in a fifth of the time.
    private CoppiceProgram Coppice
    {
        get
        {
            File.WriteAllText(
                At("family.yaml"),
                File.ReadAllText(Checkout.Starter)
                    + "\nqubes: {license: GPL-3.0-or-later, url: 'https://templates.example/', root-size: 2G}\n");
            return new(starter.Store) { FamilyFile = At("family.yaml") };
        }
    }

    public void Dispose() => mounts.ForEach(mount => Shell.Run("umount", mount));

    [Theory]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Each_distinct_block_is_on_the_disk_once(string kind)
    {
        var pool = Mount(kind);
        var before = Used(pool);
        Coppice.Run(["pool", "-o", pool, .. Templates]);
        var space = Used(pool) - before;
        var distinct = new HashSet<string>();
        var all = Templates.Sum(name => AddBlocks(Image(pool, name), distinct));
        Assert.InRange(space, 1, (long)(1.15 * 4096 * distinct.Count));
        Assert.True(all > 1.3 * distinct.Count, "the two images have too little in common to tell");
        foreach (var name in Templates)
        {
            // The third partition, behind 1 MiB, 200 MiB and 2 MiB.
            Shell.Run("e2fsck", "-fn", $"{Image(pool, name)}?offset={203 << 20}");
        }

        Assert.Contains("nothing to do", Coppice.Run(["pool", "-o", pool, .. Templates]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_makes_the_same_pool_elsewhere_where_blocks_are_copied()
    {
        var (shared, copied) = (Mount("xfs"), Directory.CreateDirectory(Path.Combine(folder, "copied")).FullName);
        Coppice.Run(["pool", "-o", shared, .. Templates]);
        Shell.Run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", At("key"));
        Shell.Run("openssl", "pkey", "-in", At("key"), "-pubout", "-out", At("pub"));
        var apply = BuiltPrograms.Apply;
        // First the base alone, then the template on it with nothing but what the list lacks.
        Coppice.Run("pool", "--recipe", At("first"), "--sign-key", At("key"), Templates[0]);
        Shell.Run("sh", "-euc", "\"$1\" \"$2\" --key \"$3\" <\"$4\"", "sh", apply, copied, At("pub"), At("first"));
        Shell.Run("sh", "-euc", "\"$1\" \"$2\" --list >\"$3\"", "sh", apply, copied, At("list"));
        Coppice.Run("pool", "--recipe", At("second"), "--have", At("list"), "--sign-key", At("key"), Templates[1]);
        var said = Shell.Run("sh", "-euc", "\"$1\" \"$2\" --key \"$3\" <\"$4\"", "sh", apply, copied, At("pub"), At("second"));
        Assert.Matches("^vault changed [0-9a-f]{64} written [0-9]+ copied [1-9][0-9]+ ", said);
        Assert.True(new FileInfo(At("second")).Length < new FileInfo(At("first")).Length);
        foreach (var name in Templates)
        {
            Shell.Run("cmp", Image(shared, name), Image(copied, name));
        }
    }

    private static string Image(string pool, string name) => Path.Combine(pool, name, "root.img");

    private string At(string name) => Path.Combine(folder, name);

    private string Mount(string kind)
    {
        var (disk, mount) = (At(kind + ".disk"), Directory.CreateDirectory(At(kind)).FullName);
        Shell.Run("truncate", "-s", "8G", disk);
        Shell.Run($"mkfs.{kind}", "-q", disk);
        Shell.Run("mount", "-o", "loop", disk, mount);
        mounts.Add(mount);
        return mount;
    }

    private static long Used(string mount)
    {
        Shell.Run("sync", "-f", mount);
        return long.Parse(Shell.Run("sh", "-c", "df --output=used -B 1 \"$1\" | tail -n 1", "sh", mount));
    }

    // Counts blocks that are not zeros, and adds their digests.
    private static long AddBlocks(string image, HashSet<string> distinct)
    {
        using var file = File.OpenHandle(image);
        var (block, count) = (new byte[4096], 0L);
        for (var at = 0L; PosixFile.NextData(file, at) is var (start, end); at = end)
        {
            for (var offset = start / 4096 * 4096; offset < end; offset += 4096)
            {
                if (RandomAccess.Read(file, block, offset) == 4096 && block.AsSpan().ContainsAnyExcept((byte)0))
                {
                    count++;
                    distinct.Add(Convert.ToHexString(SHA256.HashData(block)));
                }
            }
        }

        return count;
    }
}
