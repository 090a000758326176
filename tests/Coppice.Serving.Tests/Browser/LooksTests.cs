using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Coppice.Serving.Tests.Browser;

/// <summary>Each page in a real browser: narrow and large, light and dark, by keyboard, without script, for everyone.</summary>
[Trait("Category", "Full")]
public sealed class LooksTests(BrowserFixture browser)
{
    private static readonly string[] Pages =
    [
        "", "?show=needs&q=net", "/templates/net", "/templates/net/diff?from=1&to=2", "/updates", "/builds", "/sharing", "/cache", "/audit",
        "/logs/net.20260102T030405Z", "/components/parts/fix", "/templates/nothing",
    ];

    [Fact]
    public async Task Each_page_can_be_read_by_everyone_at_every_size()
    {
        await using var family = LargeFamily.Start();
        (string Name, int Width, float Scale, ColorScheme Scheme)[] looks =
        [
            ("light", 1280, 1, ColorScheme.Light), ("dark", 1280, 1, ColorScheme.Dark),
            // A window of 1280 at 200 % has 640 pixels of the page's.
            ("double", 640, 2, ColorScheme.Light), ("narrow", 360, 1, ColorScheme.Dark),
        ];
        foreach (var (name, width, scale, scheme) in looks)
        {
            await using var window = await browser.OpenAsync(new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 900 }, DeviceScaleFactor = scale, ColorScheme = scheme,
            });
            var page = await OpenAsync(window, await family.Address);
            foreach (var path in Pages)
            {
                await page.GotoAsync(Home(page) + path);
                await ShotAsync(page, $"{name}{path}");
                Assert.True(
                    path != "/components/parts/fix"
                        || (await page.ContentAsync()).Contains("less (&lt;= 590-3)", StringComparison.Ordinal), "no proposal");
                // What is wider than the window scrolls in its own place.
                var fits = await page.EvaluateAsync<bool>(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth");
                Assert.True(fits, $"{name} {path} is wider than the window");
                var axe = await page.RunAxe();
                Assert.Empty(axe.Violations.Where(violation => violation.Impact is "serious" or "critical")
                    .Select(violation => $"{name} {path}: {violation.Help}: {violation.Nodes[0].Html}"));
                Assert.True(await page.EvaluateAsync<bool>("window.hacked === undefined"), path);
            }
        }

        Assert.Empty(family.Bugs);
    }

    [Fact]
    public async Task Everything_is_reached_by_keyboard_and_seen_where_it_is()
    {
        await using var family = LargeFamily.Start();
        await using var window = await browser.OpenAsync();
        var page = await OpenAsync(window, await family.Address);
        foreach (var path in Pages)
        {
            await page.GotoAsync(Home(page) + path);
            var all = await page.EvaluateAsync<int>(
                "document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary,[tabindex=\"0\"]').length");
            var seen = new HashSet<string>();
            for (var i = 0; i < all; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                seen.Add(await page.EvaluateAsync<string>(
                    "(() => { const e = document.activeElement; e.dataset.seen ??= String(Math.random());"
                        + " return getComputedStyle(e).outlineStyle === 'none' ? 'no outline: ' + e.outerHTML : e.dataset.seen; })()"));
            }

            Assert.Equal(all, seen.Count);
            Assert.DoesNotContain(seen, one => one.StartsWith("no outline", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_script_a_run_is_begun_and_its_page_goes_on_by_itself()
    {
        await using var family = LargeFamily.Start();
        await using var window = await browser.OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await OpenAsync(window, await family.Address);
        await page.GotoAsync(Home(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look for updates" }).ClickAsync();
        // The metadata that are kept are newer than what templates have.
        await page.GetByText("What came of it").WaitForAsync();
        await page.GetByText("templates with updates").WaitForAsync();
        Assert.Contains("/runs/1", page.Url, StringComparison.Ordinal);
    }

    private static async Task<IPage> OpenAsync(IBrowserContext window, string address)
    {
        var page = await window.NewPageAsync();
        await page.GotoAsync(address);
        await page.WaitForURLAsync("**/families/test");
        return page;
    }

    private static string Home(IPage page) => new Uri(page.Url).GetLeftPart(UriPartial.Authority) + "/families/test";

    // To look at: COPPICE_SCREENSHOTS names a folder.
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("COPPICE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(folder, string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '_')) + ".png"),
            });
        }
    }
}
