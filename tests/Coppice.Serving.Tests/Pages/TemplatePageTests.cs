namespace Coppice.Serving.Tests.Pages;

/// <summary>What the page of a template says beside its generations.</summary>
public sealed class TemplatePageTests
{
    // What a parent may not have, its children may not have either; how much it may add is its own matter.
    [Fact]
    public async Task Policies_hold_on_the_way_down()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            File.WriteAllText(store.FamilyFile, File.ReadAllText(store.FamilyFile).Replace(
                "base: {archive: bookworm}",
                "base: {archive: bookworm, deny: {packages: [telnetd]}, max-own-size: 300 MiB}"));
            TestServer.Fill(store);
        });
        using var client = server.Client();
        var own = await client.GetStringAsync("/families/test/templates/base");
        Assert.Contains("no package of these names: telnetd</li>", own);
        Assert.Contains("adds at most 300 MiB", own);
        var child = await client.GetStringAsync("/families/test/templates/vault");
        Assert.Contains("no package of these names: telnetd (declared at base)</li>", child);
        Assert.DoesNotContain("adds at most", child);
    }

    [Fact]
    public async Task It_says_what_was_deployed()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        Assert.DoesNotContain("deployed to Qubes OS", await client.GetStringAsync("/families/test/templates/vault"));
        Directory.CreateDirectory(server.Store.Store.At("deploy"));
        File.WriteAllText(server.Store.Store.At("deploy", "deployed"), $"vault@1 {new string('a', 64)}\n");
        Assert.Contains("deployed to Qubes OS: vault@1", await client.GetStringAsync("/families/test/templates/vault"));
    }

    [Fact]
    public async Task It_says_how_it_was_grown_and_why_not_faster()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var page = await client.GetStringAsync("/families/test/templates/vault");
        Assert.Matches(@"@2 by build, on base@2", page);
        Assert.Contains("<li>graft: it was never grown</li>", page);
        Assert.Contains("/families/test/logs/vault.20260102T030405Z", page);
        Assert.Contains("<code>coppice export vault@2 --as qcow2 -o vault.qcow2</code>", page);
        var absent = await client.GetStringAsync("/families/test/templates/dev");
        Assert.Contains("state absent", absent);
        Assert.DoesNotContain("How it was grown", absent);
        Assert.DoesNotContain("coppice export", absent);
    }
}
