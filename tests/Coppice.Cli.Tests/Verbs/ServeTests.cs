using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Verbs;

/// <summary>What <c>coppice serve</c> refuses before it listens; Coppice.Serving.Tests has everything else.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("not an address with a port", "--listen", "8400")]
    [InlineData("say by which name browsers know it", "--listen", "0.0.0.0:0")]
    [InlineData("several family files have the family test", "FAMILY")]
    public async Task Wrong_usage_is_said(string message, params string[] arguments)
    {
        string[] all = [.. arguments.Select(argument => argument == "FAMILY" ? store.FamilyFile : argument)];
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "serve", .. all]));
        Assert.Contains(message, fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(fake.Out.ToString());
    }
}
