using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Verbs;

public sealed class HistoryTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public HistoryTests()
    {
        store.Record("vault", Package("less", "590-1"), Package("gone", "1"));
        store.Record("vault", Package("less", "590-2"));
    }

    [Fact]
    public async Task It_shows_the_newest_first_with_what_changed()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "vault"]));
        var lines = fake.Out.ToString().Split('\n');
        Assert.Matches(@"^vault +GROWN \(UTC\) +SNAPSHOT +PACKAGES +CHANGED +SIZE +WHY$", lines[0]);
        Assert.Matches(@"^\* @2 +2026-01-02 03:04 +2020-09-13 +1 +-1 ~1 +±0 B +the same tree$", lines[1]);
        Assert.Contains("~ less: 590-1 → 590-2", lines[2], StringComparison.Ordinal);
        Assert.Contains("- gone: REMOVED 1", lines[3], StringComparison.Ordinal);
        Assert.Matches(@"^  @1 .* 3\.0 MiB  a base$", lines[4]);
    }

    [Fact]
    public async Task It_says_why_each_was_grown_and_for_all_templates_only_counts()
    {
        var last = store.Generations.Current("vault")!;
        store.Generations.Add(last with
        {
            Tree = Foundation.Digest.Of("another"), TotalBytes = last.TotalBytes + (14 << 10),
            Packages = [Package("less", "590-1"), Package("new", "1")],
            Inputs =
                new Dictionary<string, string> { ["recipe"] = "debian 1", ["packages"] = "less new", ["snapshot"] = "other" },
        });
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "history"]));
        var lines = fake.Out.ToString().Split('\n');
        Assert.Matches(@"^\* @3 .* \+1 DOWNGRADED 1 +\+14 KiB  packages: \+less \+new; newer snapshot$", lines[1]);
        Assert.StartsWith("  @2 ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_marks_the_one_in_force()
    {
        store.Generations.SetCurrent("vault", 1);
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "--json"]);
        var generations = JsonDocument.Parse(fake.Out.ToString()).RootElement.GetProperty("templates")[0]
            .GetProperty("generations");
        Assert.Equal(
            [false, true], generations.EnumerateArray().Select(generation => generation.GetProperty("current").GetBoolean()));
        Assert.Equal(
            ["upgraded", "removed"],
            generations[0].GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("change").GetString()));
        Assert.Equal(JsonValueKind.Null, generations[1].GetProperty("changes").ValueKind);
    }

    [Fact]
    public async Task Whoever_opens_the_store_first_after_a_power_cut_is_told_what_is_gone()
    {
        File.WriteAllText(store.Store.At("generations", "vault", "2.json"), "");
        File.WriteAllText(store.Store.At("pending"), "coppice-pending 1\ngeneration 2 vault\n");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "vault"]));
        Assert.Contains("removed incomplete generations: vault@2", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("* @1 ", fake.Out.ToString(), StringComparison.Ordinal);

        fake.Error.GetStringBuilder().Clear();
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "vault"]));
        Assert.DoesNotContain("taken out", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_parents_of_a_composed_template_are_named()
    {
        var (vault, dev) = (store.Generations.Current("vault")!, store.Record("dev"));
        var both = store.Record("both") with
        {
            Parent = new GenerationParent("vault", vault.Number, vault.Tree),
            OtherParents = [new GenerationParent("dev", dev.Number, dev.Tree)],
        };
        store.Generations.Add(both);
        store.Generations.Remove("both", 1);
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "both"]);
        Assert.Contains("grown on vault@2 and dev@1", fake.Out.ToString(), StringComparison.Ordinal);
        fake.Out.GetStringBuilder().Clear();
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", "both", "--json"]);
        var generation =
            JsonDocument.Parse(fake.Out.ToString()).RootElement.GetProperty("templates")[0].GetProperty("generations")[0];
        Assert.Equal(
            ("vault@2", "dev@1"),
            (
                generation.GetProperty("parent").GetString(),
                Assert.Single(generation.GetProperty("other_parents").EnumerateArray()).GetString()));
    }

    [Theory]
    [InlineData("valut", 64, "the store has no template valut; did you mean vault?")]
    [InlineData("dev", 1, "dev was never grown\nhint: coppice build dev")]
    public async Task A_template_that_is_not_there_is_an_error_that_helps(string template, int code, string message)
    {
        Assert.Equal(code, await fake.RunAsync(AllVerbs.List, [.. store.Options, "history", template]));
        Assert.Contains(message, fake.Error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => store.Dispose();

    private static RecordedPackage Package(string name, string version) => new(name, version, "amd64", 312, false);
}
