using System.Text;
using Coppice.Foundation;
using Coppice.Store.Layers;

namespace Coppice.Store.Tests.Layers;

public sealed class LayerHooksTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        var hooks = new LayerHooks(
        [
            new SeenHook("if test -e /x\nthen ä; fi", []),
            new SeenHook("touch /etc/x", [BytePath.Of("etc/a b"), BytePath.Of([(byte)'f', 0xff, (byte)'\n'])]),
        ]);
        var read = LayerHooks.Parse(hooks.ToBytes(), "here");
        Assert.Equal(hooks.Seen.Select(hook => hook.Command), read.Seen.Select(hook => hook.Command));
        Assert.Equal(hooks.Seen.SelectMany(hook => hook.Changed), read.Seen.SelectMany(hook => hook.Changed));
        Assert.Equal(hooks.ToBytes(), read.ToBytes());
        Assert.Empty(LayerHooks.Parse(LayerHooks.None.ToBytes(), "here").Seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("coppice-hooks 2\n")]
    [InlineData("coppice-hooks 1\nchanged /a\n")]
    [InlineData("coppice-hooks 1\nran a b\n")]
    [InlineData("coppice-hooks 1\nran a\nchanged a\n")]
    [InlineData("coppice-hooks 1\nran a")]
    public void A_torn_record_is_refused(string text) =>
        Assert.Throws<Failure>(() => LayerHooks.Parse(Encoding.ASCII.GetBytes(text), "here"));
}
