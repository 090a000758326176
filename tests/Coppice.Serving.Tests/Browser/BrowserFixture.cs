using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Coppice.Serving.Tests.Browser.BrowserFixture))]

namespace Coppice.Serving.Tests.Browser;

/// <summary>Debian's chromium, started when the first test asks for it.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>A window of its own with its own cookies.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            playwright ??= await Playwright.CreateAsync();
            browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = "/usr/bin/chromium",
                // The tests run as root, and the browser opens nothing but their own pages.
                Args = ["--no-sandbox"],
            });
        }
        finally
        {
            gate.Release();
        }

        return await browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        gate.Dispose();
    }
}
