using Coppice.Growing.Tests.Support;
using Microsoft.Playwright;

namespace Coppice.Serving.Tests.Browser;

/// <summary>An update from the click to its end, by the program itself, in a real browser and by keyboard alone.</summary>
[Trait("Category", "Full")]
[Collection(MovingArchive.OneAtATime)]
public sealed class LiveUpdateTests(BrowserFixture browser, MovingArchive moving)
{
    [Fact]
    public async Task What_was_shown_is_carried_out_and_seen_live()
    {
        using var bench = moving.Begin("a: {from: base, packages: [steady]}").Grow();
        moving.GoOn();
        using var program = CoppiceProgram.Start(["-f", bench.FamilyFile, "-s", bench.StorePath, "serve"]);
        try
        {
            var address = await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await using var window = await browser.OpenAsync();
            var page = await window.NewPageAsync();
            page.SetDefaultTimeout(120_000);
            await page.GotoAsync(address!);
            await page.WaitForURLAsync("**/families/*");
            await page.GotoAsync(page.Url + "/updates");
            await PressAsync(page, "Update…");

            // Nothing has happened yet; the page says what will.
            await page.GetByRole(AriaRole.Heading, new() { Name = "What will happen" }).WaitForAsync();
            Assert.Contains("works", await page.ContentAsync(), StringComparison.Ordinal);
            Assert.Equal(1, bench.Generations.Current("base")!.Number);
            await PressAsync(page, "Carry it out");

            // Steps come while it works, without loading the page again.
            await page.Locator("#steps tr").First.WaitForAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "What came of it" }).WaitForAsync();
            Assert.Equal([2, 2], new[] { "base", "a" }.Select(name => bench.Generations.Current(name)!.Number));
            await page.GotoAsync(address!.Split('?')[0]);
            Assert.Contains("all as declared", await page.ContentAsync(), StringComparison.Ordinal);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task PressAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = name }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
    }
}
