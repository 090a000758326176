using System.Text.Json;
using Coppice.Apply;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Cli.Tests.Pools;

public sealed class PoolTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public PoolTests()
    {
        Directory.CreateDirectory(store.At("pool"));
        Directory.CreateDirectory(store.At("images"));
        Image("base", 1, 2, 0, 3);
        Image("vault", 3, 4, 1, 2, 0, 4);
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task It_fills_a_pool_and_then_has_nothing_to_do()
    {
        await Run(0);
        AssertInStep();
        Assert.Contains("base: 12 KiB new", fake.Out.ToString(), StringComparison.Ordinal);
        // One new block, and three of base's beside it: a few of them are sent along in images that are new.
        Assert.Contains("vault: 16 KiB new", fake.Out.ToString(), StringComparison.Ordinal);
        await Run(0);
        Assert.Contains("nothing to do: 2 images of the pool match the store", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["root.img", "root.img.recipe"], Files("vault"));
    }

    [Fact]
    public async Task Only_what_changed_is_written_and_the_image_before_stays()
    {
        await Run(0);
        Image("vault", 3, 9, 1, 2);
        fake.Out.GetStringBuilder().Clear();
        fake.Time.Now += TimeSpan.FromMinutes(1);
        var written = File.GetLastWriteTimeUtc(Path.Combine(store.At("pool"), "vault", "root.img"));
        await Run(0, "--json");
        AssertInStep();
        using var json = JsonDocument.Parse(fake.Out.ToString());
        var images = json.RootElement.GetProperty("images").EnumerateArray()
            .ToDictionary(image => image.GetProperty("template").GetString()!);
        Assert.Equal(
            (1, false, true),
            (
                json.RootElement.GetProperty("version").GetInt32(), images["base"].GetProperty("changed").GetBoolean(),
                images["vault"].GetProperty("changed").GetBoolean()));
        Assert.Equal(4096, images["vault"].GetProperty("written").GetInt64());
        Assert.Equal(
            3 * 4096, images["vault"].GetProperty("shared").GetInt64() + images["vault"].GetProperty("copied").GetInt64());
        var revision = $"root.img.1@{written:yyyy-MM-ddTHH:mm:ssZ}";
        Assert.Equal(["root.img", revision, $"{revision}.recipe", "root.img.recipe"], Files("vault"));
    }

    [Fact]
    public async Task What_somebody_changed_in_the_pool_is_put_right()
    {
        await Run(0);
        var bytes = File.ReadAllBytes(store.At("pool/base/root.img"));
        bytes[0] ^= 1;
        File.WriteAllBytes(store.At("pool/base/root.img"), bytes);
        await Run(0);
        AssertInStep();
    }

    [Fact]
    public async Task A_lost_index_is_made_again_from_the_pool()
    {
        await Run(0);
        Directory.Delete(Path.Combine(store.Store.Path, "blocks"), recursive: true);
        Image("vault", 1, 2, 3);
        fake.Out.GetStringBuilder().Clear();
        await Run(0);
        AssertInStep();
        Assert.Contains("vault: 0 B new", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generation_that_comes_back_is_taken_from_the_revision_that_it_became()
    {
        await Run(0);
        var before = File.ReadAllBytes(store.At("images/vault.img"));
        Image("vault", 7, 8, 9);
        await Run(0);
        File.WriteAllBytes(store.At("images/vault.img"), before);
        fake.Out.GetStringBuilder().Clear();
        await Run(0);
        AssertInStep();
        Assert.Contains("vault: 0 B new", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_for_elsewhere_has_only_what_its_list_says_is_lacking()
    {
        await Run(0);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        File.WriteAllText(store.At("key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllLines(store.At("list"), PoolList.Read(store.At("pool")).Select(image => image.ToString()));
        Image("vault", 3, 9, 1, 2);
        Assert.Equal(
            0,
            await fake.RunAsync(
                AllVerbs.List,
                [
                    .. store.Options, "pool", "--images", store.At("images"), "--recipe", store.At("stream"), "--have",
                    store.At("list"), "--sign-key", store.At("key"),
                ]));
        Assert.InRange(new FileInfo(store.At("stream")).Length, 4096, 8191);
        using var pinned = new RecipePublicKey(key.ExportSubjectPublicKeyInfoPem());
        using var stream = File.OpenRead(store.At("stream"));
        Assert.Equal(
            ["vault"],
            new RecipeApplier(pinned, new ApplyOptions(), fake.Time).Apply(store.At("pool"), stream).Select(image => image.Name));
        AssertInStep();
    }

    [Fact]
    public async Task A_pool_that_refuses_is_told_with_its_reason_and_stays_as_it_was()
    {
        Directory.CreateDirectory(store.At("pool/vault/root.img"));
        await Run(1);
        Assert.Contains("vault/root.img of the pool is not a regular file", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(store.At("pool/base")));
        Assert.Equal(["vault"], Directory.GetFileSystemEntries(store.At("pool")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_keeps_no_image_out_of_a_pool_of_this_machine()
    {
        await Run(0);
        Image("vault", 3, 9, 1, 2);
        fake.Time.Now -= TimeSpan.FromDays(400);
        await Run(0);
        AssertInStep();
    }

    [Fact]
    public async Task When_the_pool_refuses_in_the_middle_of_the_stream_its_reason_is_told()
    {
        // More than the pipe and all buffers hold, so that the writing side meets the closed pipe.
        File.WriteAllBytes(store.At("images/base.img"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(4 << 20));
        Directory.CreateDirectory(store.At("pool/base/root.img"));
        await Run(1);
        Assert.True(
            fake.Error.ToString().Contains("base/root.img of the pool is not a regular file", StringComparison.Ordinal),
            fake.Error.ToString());
    }

    [Fact]
    public async Task An_empty_name_of_a_key_is_told()
    {
        Assert.NotEqual(
            0,
            await fake.RunAsync(
                AllVerbs.List,
                [.. store.Options, "pool", "--images", store.At("images"), "--recipe", store.At("stream"), "--sign-key", ""]));
        Assert.Contains("error", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give either the pool")]
    [InlineData("not both", "-o", "x", "--recipe", "y")]
    [InlineData("must be signed", "--recipe", "y")]
    [InlineData("go with --recipe", "-o", "x", "--have", "y")]
    [InlineData("--keep belongs to coppice-apply", "--recipe", "y", "--sign-key", "k", "--keep", "2")]
    public async Task Options_that_do_not_fit_are_told(string says, params string[] options)
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "pool", .. options]));
        Assert.Contains(says, fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no folder", "nowhere", "vault")]
    [InlineData("there is no nothing.img", "pool", "nothing")]
    public async Task What_is_not_there_is_told(string says, string pool, string template)
    {
        Assert.Equal(
            1,
            await fake.RunAsync(
                AllVerbs.List, [.. store.Options, "pool", "--images", store.At("images"), "-o", store.At(pool), template]));
        Assert.Contains(says, fake.Error.ToString(), StringComparison.Ordinal);
    }

    private async Task Run(int code, params string[] options)
    {
        var ended = await fake.RunAsync(
            AllVerbs.List, [.. store.Options, "pool", "--images", store.At("images"), "-o", store.At("pool"), .. options]);
        Assert.True(ended == code, fake.Error.ToString());
    }

    private void Image(string name, params int[] blocks) =>
        File.WriteAllBytes(store.At($"images/{name}.img"), [.. blocks.SelectMany(number =>
    {
        var block = new byte[4096];
        Array.Fill(block, (byte)number);
        return block;
    })]);

    private void AssertInStep()
    {
        foreach (var name in new[] { "base", "vault" })
        {
            Assert.Equal(File.ReadAllBytes(store.At($"images/{name}.img")), File.ReadAllBytes(store.At($"pool/{name}/root.img")));
        }
    }

    private string[] Files(string name) =>
        [.. Directory.GetFiles(store.At($"pool/{name}")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
