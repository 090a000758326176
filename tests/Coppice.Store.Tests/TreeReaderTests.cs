using System.Text;
using Coppice.Foundation;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests;

[Trait("Category", "Integration")]
public sealed class TreeReaderTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    [Fact]
    public void Files_of_every_layer_of_a_chain_can_be_read()
    {
        var vault = fixture.Grow("vault", "upper", fixture.Grow("base", "lower"));
        var reader = TreeReader.Of(fixture.Layers, vault);
        Assert.Equal("upper", Encoding.UTF8.GetString(reader.ReadAllBytes(BytePath.Of("vault.txt"))));
        Assert.Equal("lower", Encoding.UTF8.GetString(reader.ReadAllBytes(BytePath.Of("base.txt"))));
    }

    [Fact]
    public void What_is_no_file_is_a_failure()
    {
        var reader = TreeReader.Of(fixture.Layers, fixture.Grow("base", "x"));
        Assert.Throws<Failure>(() => reader.ReadAllBytes(BytePath.Of("none")));
        Assert.Throws<Failure>(() => reader.ReadAllBytes(BytePath.Root));
    }

    [Fact]
    public void A_changed_content_is_not_handed_on()
    {
        var reader = TreeReader.Of(fixture.Layers, fixture.Grow("base", "abc"));
        File.WriteAllText(fixture.Objects().Single(), "abd");
        Assert.Throws<Failure>(() => reader.ReadAllBytes(BytePath.Of("base.txt")));
        File.Delete(fixture.Objects().Single());
        Assert.Contains(
            "lost", Assert.Throws<Failure>(() => reader.ReadAllBytes(BytePath.Of("base.txt"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => fixture.Dispose();
}
