using Coppice.Apply;
using Coppice.Delivery.Pools;
using Coppice.Engine.Publishing;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Recipes;

namespace Coppice.Engine.Tests.Publishing;

/// <summary>A pool need not be a folder of this machine: whatever can read, apply and prune is one.</summary>
public sealed class KeepPoolTests : IDisposable
{
    private readonly TestStore store = new();

    public KeepPoolTests()
    {
        Directory.CreateDirectory(store.At("images"));
        File.WriteAllBytes(store.At("images/base.img"), [.. Enumerable.Repeat((byte)1, 4096)]);
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public void What_a_pool_lacks_is_applied_and_what_was_noted_of_gone_images_is_forgotten()
    {
        var pool = new FakePool();
        using var engine = CoppiceEngine.Open(store.Engine, NoProgress.Instance);
        var request = new PoolRequest([], store.At("images"), Bare: true);
        var kept = new KeepPool(engine).Run(request, pool, NoProgress.Instance, default);
        Assert.Equal(["base"], kept.Templates);
        Assert.Equal(["base"], kept.Applied.Select(image => image.Name));
        Assert.Equal((1, 1), (pool.Streams, pool.Prunings));
    }

    private sealed class FakePool : IPool
    {
        public int Streams { get; private set; }

        public int Prunings { get; private set; }

        public int? Revisions => 0;

        public IReadOnlyList<ImageIdentity> Read(CancellationToken cancel) => [];

        public IReadOnlyList<ImageIdentity> ReadRevisions() => [];

        public BlockIndex? IndexOf(ImageIdentity image, CancellationToken cancel) => null;

        public IReadOnlyList<AppliedImage> Apply(Action<RecipeStreamWriter> write, CancellationToken cancel)
        {
            using var key = RecipePrivateKey.Create();
            using var stream = new MemoryStream();
            write(new RecipeStreamWriter(stream, key, DateTimeOffset.UnixEpoch));
            Assert.NotEqual(0, stream.Length);
            Streams++;
            return [new AppliedImage("base", Digest.Of("image").Hex, Changed: true, 4096, 0, 0)];
        }

        public void Prune() => Prunings++;
    }
}
