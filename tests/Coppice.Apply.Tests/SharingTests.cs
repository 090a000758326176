using System.Diagnostics;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>On a btrfs of its own, which shares blocks, but not between files with and without checksums.</summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Integration")]
public sealed class SharingTests : IDisposable
{
    private static readonly byte[] Plain = RecipeStream.Image(1, 2, 3);
    private static readonly byte[] WithoutChecksums = RecipeStream.Image(4, 5, 6);
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-btrfs-").FullName;

    public SharingTests() =>
        Shell(
            $"truncate -s 256M '{folder}/disk' && mkfs.btrfs -q '{folder}/disk' && mkdir '{folder}/mount' && mount -o loop "
                + $"'{folder}/disk' '{folder}/mount'");

    public void Dispose()
    {
        Shell($"umount '{folder}/mount'");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void One_source_that_cannot_be_shared_from_is_copied_and_the_others_are_shared()
    {
        using var pool = new TestPool(Path.Combine(folder, "mount"));
        pool.Apply(Part.Whole(1, "plain", Plain));
        Directory.CreateDirectory(pool.At("bare", ""));
        Shell($"touch '{pool.At("bare")}' && chattr +C '{pool.At("bare")}'");
        File.WriteAllBytes(pool.At("bare"), WithoutChecksums);
        byte[] image = [.. WithoutChecksums, .. Plain];
        RecipeSource[] sources =
        [
            new(InStream: false, Part.Identity("bare", WithoutChecksums)), new(InStream: false, Part.Identity("plain", Plain)),
        ];
        var applied = Assert.Single(pool.Apply(Part.Of(1, "vault", image, sources, [new(3, 3, 0), new(3, 4, 0)])));
        Assert.Equal((WithoutChecksums.Length, Plain.Length), (applied.Copied, applied.Cloned));
        Assert.Equal(image, File.ReadAllBytes(pool.At("vault")));
    }

    private static void Shell(string command)
    {
        using var process = Process.Start("/bin/sh", ["-ec", command]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
