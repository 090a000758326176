using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Verbs;

public sealed class UpdateTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    [Theory]
    [InlineData("--quiet and --just-print-progress cannot be combined", "--quiet", "--just-print-progress")]
    [InlineData("--show-output and --no-progress cannot be combined", "--no-progress", "--show-output")]
    [InlineData("--just-print-progress and --dry-run cannot be combined", "--dry-run", "--just-print-progress")]
    [InlineData("vault is both asked for and skipped", "vault", "--skip", "dev,vault")]
    [InlineData("there is no template valut in", "--targets=valut")]
    public async Task Contradictions_are_wrong_usage(string message, params string[] arguments)
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "update", .. arguments]));
        Assert.Contains(message, fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_without_a_snapshot_there_is_nothing_to_update_from()
    {
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, [.. store.Options, "update", "--offline", "--dry-run"]));
        Assert.Contains("--offline forbids taking one", fake.Error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => store.Dispose();
}
