using System.Globalization;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>
/// A real thin pool, in a guest with Debian's kernel and lvm2: what the native program puts in comes out again, and takes the space
/// that it should.
/// </summary>
[Trait("Category", "Full")]
public sealed class ThinPoolGuestTests : IDisposable
{
    private const int Blocks = 4096, MiB = 1 << 20;
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-guest-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_put_into_a_thin_pool_is_there_and_takes_little_more_than_its_own_blocks()
    {
        var first = Image(seed: 1, from: 0, count: Blocks, new byte[3 * Blocks * RecipeLimits.Block]);
        var child = Image(seed: 2, from: 100, count: 512, first);
        var second = Image(seed: 3, from: 2000, count: 256, first);
        var third = Image(seed: 2, from: 100, count: 512, second);
        using var key = RecipePrivateKey.Create();
        Directory.CreateDirectory(Path.Combine(folder, "in"));
        File.WriteAllText(Path.Combine(folder, "in/key"), key.PublicPem());
        Write(1, RecipeStream.Of(key, Whole("base", first)));
        Write(2, RecipeStream.Of(key, Changed(1, "child", child, 100, 512, new(InStream: false, Part.Identity("base", first)))));
        Write(
            3, RecipeStream.Of(
                key, Changed(1, "base", second, 2000, 256, new(InStream: false, Part.Identity("base", first))),
                Changed(2, "child", third, 100, 512, new(InStream: true, Part.Identity("base", second)))));
        var lines = Boot();
        Assert.DoesNotContain(lines, line => line.StartsWith("FAILED", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Repeat("EXIT 0", 5), lines.Where(line => line.StartsWith("EXIT", StringComparison.Ordinal)));
        Assert.Contains(Part.Identity("base", second).ToString(), lines);
        Assert.Contains(Part.Identity("child", third).ToString(), lines);
        Assert.Contains($"base same {Part.Identity("base", second).Digest}", lines);
        Assert.Contains($"child same {Part.Identity("child", third).Digest}", lines);
        var used = lines.Where(line => line.StartsWith("POOL", StringComparison.Ordinal)).Select(Used).ToList();
        Assert.All(
            used.Zip(used.Skip(1), [16 * MiB, 2 * MiB, 3 * MiB]),
            grown => Assert.InRange(grown.Second - grown.First, 0, (1.5 * grown.Third) + (4 * MiB)));
    }

    private static byte[] Image(int seed, int from, int count, byte[] like)
    {
        byte[] image = [.. like];
        new Random(seed).NextBytes(image.AsSpan(from * RecipeLimits.Block, count * RecipeLimits.Block));
        return image;
    }

    private static Part Whole(string name, byte[] image) =>
        Part.Of(1, name, image, [], [new(Blocks, BlockRun.Literal, 0), new(2 * Blocks, BlockRun.Zeros, 0)]);

    private static Part Changed(int number, string name, byte[] image, uint from, uint count, RecipeSource source) => Part.Of(
        number, name, image, [source],
        [new(from, 3, 0), new(count, BlockRun.Literal, 0), new((3 * Blocks) - from - count, 3, from + count)]);

    // POOL 1 BYTES PERCENT
    private static double Used(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(words[2], CultureInfo.InvariantCulture) * double.Parse(words[3], CultureInfo.InvariantCulture) / 100;
    }

    private void Write(int number, byte[] stream) => File.WriteAllBytes(Path.Combine(folder, $"in/{number}"), stream);

    private string[] Boot()
    {
        var native = Environment.GetEnvironmentVariable("COPPICE_NATIVE") ?? Path.Combine(folder, "native");
        if (!Directory.Exists(native))
        {
            Shell.Run(Path.Combine(Checkout.Root, "scripts/publish-native"), native);
        }

        var output = Shell.Run(
            Path.Combine(Checkout.Root, "tests/Coppice.Apply.Tests/Lvm/Guest/boot"), folder, Path.Combine(native, "coppice-apply"));
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        return [.. output.Split('\n').Select(line => line.Trim())];
    }
}
