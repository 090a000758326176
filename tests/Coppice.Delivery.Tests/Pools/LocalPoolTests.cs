using Coppice.Apply;
using Coppice.Delivery.Pools;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Delivery.Tests.Pools;

public sealed class LocalPoolTests
{
    [Fact]
    public void When_the_images_cannot_be_written_it_is_not_the_stream_that_is_blamed()
    {
        using var folder = new TempFolder();
        var path = Directory.CreateDirectory(folder.At("pool")).FullName;
        var indexes = new BlockIndexStore(folder.At("blocks"), TimeProvider.System);
        var pool = new LocalPool(path, new ApplyOptions { Keep = 3 }, indexes, TimeProvider.System, NoProgress.Instance);
        Assert.Equal(3, pool.Revisions);
        var failure = Assert.Throws<Failure>(() =>
            pool.Apply(_ => throw new IOException("No space left on device : 'blocks/index'", 28), default));
        Assert.Contains("No space left on device : 'blocks/index'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }
}
