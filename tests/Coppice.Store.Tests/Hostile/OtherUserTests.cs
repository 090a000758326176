using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Hostile;

/// <summary>To another user, what he may not read is not lost. He is told that he may not, and how he may.</summary>
[Trait("Category", "Integration")]
public sealed partial class OtherUserTests : IDisposable
{
    private const int Nobody = 65534;

    private readonly StoreFixture fixture = new();

    public OtherUserTests()
    {
        fixture.Grow("vault", "the vault's own", fixture.Grow("base", "the base's own"));
        Shell.Script($"chmod 755 '{Path.GetDirectoryName(fixture.Store.Path)}'");
    }

    [Theory]
    [InlineData("chmod 700 STORE")]
    [InlineData("chmod 755 STORE; chmod 700 STORE/layers")]
    [InlineData("chmod 755 STORE STORE/layers; chmod 700 STORE/layers/*")]
    [InlineData("chmod 755 STORE STORE/layers; chmod 600 STORE/layers/*/manifest")]
    [InlineData("chmod 755 STORE; chmod 700 STORE/generations")]
    [InlineData("chmod 755 STORE; chmod 700 STORE/generations/vault")]
    [InlineData("chmod 755 STORE; chmod 600 STORE/generations/vault/1.json")]
    [InlineData("chmod 755 STORE; chmod 600 STORE/format")]
    public void What_may_not_be_read_is_told_as_that(string modes)
    {
        Shell.Script(modes.Replace("STORE", fixture.Store.Path, StringComparison.Ordinal));
        var failure = Assert.Throws<Failure>(() => As(Nobody, () =>
        {
            var store = StoreOpening.Open(fixture.Store.Path);
            var generations = new GenerationStore(store, TimeProvider.System);
            foreach (var generation in generations.Templates().Select(template => generations.Current(template)!))
            {
                Assert.Null(generations.LostLayer(generation));
                new LayerStore(store).Listing(generation.Layers);
            }
        }));
        Assert.StartsWith("you may not read ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sudo coppice", failure.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Contents_may_not_be_read_either_and_are_not_lost()
    {
        Shell.Script(
            $"chmod -R a+rX '{fixture.Store.Path}/layers' '{fixture.Store.Path}/generations'; chmod 755 '{fixture.Store.Path}'; "
                + $"chmod 700 '{fixture.Store.Path}/contents'");
        var vault = fixture.Generations.Current("vault")!;
        var failure = Assert.Throws<Failure>(() =>
            As(Nobody, () => TreeReader.Of(new LayerStore(fixture.Store), vault).ReadAllBytes(BytePath.Of("vault.txt"))));
        Assert.StartsWith("you may not read ", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => fixture.Dispose();

    // setfsuid(2) is of one thread alone, and takes from root's the right to pass over modes.
    private static void As(int user, Action act)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            SetFsUid(user);
            try
            {
                Assert.Equal(user, SetFsUid(-1));
                act();
            }
            catch (Exception e)
            {
                thrown = e;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFsUid(int user);
}
