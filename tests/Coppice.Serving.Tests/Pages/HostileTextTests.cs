using System.Net;
using System.Text;
using Coppice.Foundation;
using Coppice.Serving.Answering;
using Coppice.Store.Generations;

namespace Coppice.Serving.Tests.Pages;

/// <summary>
/// Names of packages, reasons and logs are foreign text: nothing in them acts in a browser or hides from a reader.
/// </summary>
public sealed class HostileTextTests
{
    private const string Script = "<script>alert(1)</script><img/src=x/onerror=alert(1)>\"'&";
    private const string Hidden = "a\u202egnp.exe\u200b\u2066b\x1b[31mred\x07\u0085c";

    [Fact]
    public async Task No_page_passes_it_on_as_it_is()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            store.Record("base", TestServer.Package("less", "590-1"));
            var first = store.Record("base", TestServer.Package(Script, Hidden), TestServer.Package($"less{Hidden}", "1"));
            store.Generations.Add(store.Record("vault", TestServer.Package(Script, "1")) with
            {
                Number = 0,
                Parent = new GenerationParent("base", first.Number, first.Tree),
                NotFaster = [Script, Hidden],
                Log = "vault.20260102T030405Z",
            });
            Directory.CreateDirectory(store.Store.At("logs", "vault.20260102T030405Z"));
            File.WriteAllText(
                store.Store.At("logs", "vault.20260102T030405Z", "growth.log"),
                $"{Script}\n{Hidden}\n{new string('x', 100_000)}\nmain.c:3:10: fatal error: {Script}.h: No such file or directory\nmake: *** [Makefile:12: all] Error 1\n");
        });
        var pages = await PagesTests.WalkAsync(server);
        Assert.Contains(pages.Values, page => page.Contains("&lt;script&gt;alert(1)", StringComparison.Ordinal));
        Assert.Contains(pages.Values, page => page.Contains(
            @"\u202egnp.exe\u200b\u2066b\x1b[31mred\x07\u0085c", StringComparison.Ordinal));
        Assert.All(pages, page =>
        {
            Assert.DoesNotContain("<script>", page.Value);
            Assert.DoesNotContain("<img", page.Value);
            Assert.True(IsVisible(page.Value), page.Key);
        });
        Assert.Empty(server.Bugs);
    }

    // What a visitor types is foreign, too: somebody else may have made the address.
    [Theory]
    [InlineData("/families/test?q=")]
    [InlineData("/families/")]
    [InlineData("/families/test/templates/")]
    [InlineData("/families/test/templates/vault/why?package=")]
    [InlineData("/families/test/templates/vault/explain?path=")]
    [InlineData("/families/test/logs/")]
    public async Task No_address_puts_anything_into_a_page(string address)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var answer = await client.GetAsync(address + Uri.EscapeDataString(Script + Hidden));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>", page);
        Assert.DoesNotContain("<img", page);
        Assert.True(IsVisible(page), page);
    }

    [Theory]
    [InlineData("plain text, 1:2.3~rc1+b2", "plain text, 1:2.3~rc1&#x2B;b2")]
    [InlineData("<&>\"'", "&lt;&amp;&gt;&quot;&#x27;")]
    [InlineData("\u202e\x1b\ufeff", @"\u202e\x1b\ufeff")]
    [InlineData("a\nb\tc", "a&#xA;b&#x9;c")]
    [InlineData("ünïcode 😀", "ünïcode &#x1F600;")]
    public void Text_is_encoded_and_what_is_hidden_is_shown(string text, string html) =>
        Assert.Equal(html, VisibleHtml.Instance.Encode(text));

    [Fact]
    public void Any_text_whatever_stays_text()
    {
        var random = Chance.Begin();
        for (var i = 0; i < 2000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(30); length > 0; length--)
            {
                text.Append((char)random.Next(random.Next(2) == 0 ? 0x100 : 0x10000));
            }

            var html = VisibleHtml.Instance.Encode(text.ToString());
            Assert.DoesNotContain(html, c => c is '<' or '>' or '"' or '\'');
            Assert.True(IsVisible(html), html);
        }
    }

    private static bool IsVisible(string html) =>
        WebUtility.HtmlDecode(html).All(c => c is '\n' or '\t' || VisibleText.Of($"{c}") == $"{c}");
}
