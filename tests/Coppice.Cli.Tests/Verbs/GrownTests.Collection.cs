using System.Text;
using System.Text.Json;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Verbs;

/// <content>What gc says and does.</content>
public sealed partial class GrownTests
{
    [Fact]
    public void Gc_says_what_it_would_remove_and_removes_it()
    {
        var would = JsonDocument.Parse(Coppice("gc", "--keep", "1", "--dry-run", "--json").Text).RootElement;
        Assert.Equal(["vault@1"], would.GetProperty("generations").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, store.Generations.History("vault").Count);
        var did = JsonDocument.Parse(Coppice("gc", "--keep", "1", "--json", "--yes").Text).RootElement;
        Assert.Equal(
            (would.GetProperty("bytes").GetInt64(), 3),
            (did.GetProperty("bytes").GetInt64(), did.GetProperty("content_bytes").GetInt64()));
        Assert.Equal("nothing to remove\n", Coppice("gc", "--keep", "1").Text);
    }
}
