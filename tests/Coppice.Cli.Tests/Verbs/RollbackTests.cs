using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Cli.Tests.Verbs;

public sealed class RollbackTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public RollbackTests()
    {
        Add("base", null, "one", "590-1");
        Add("base", null, "two", "590-2");
        var child = Add("vault", store.Generations.Current("base"), "v", "590-2");
        Add("dev", child, "d", "590-2");
    }

    [Fact]
    public async Task It_says_what_changes_and_what_stays()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base", "--yes"]));
        Assert.Equal(
            $"""
            ~  less  DOWNGRADED 590-2 → 590-1

            base@2 → base@1, of 2020-09-13: 1 package DOWNGRADED
            vault@1 stays as it is: grown on base@2, whose layers it keeps
            dev@1 stays as it is: grown on vault@1, whose layers it keeps
            the next build or update grows base as declared again and what grows on it, if it comes out differently; to leave it: coppice -f {store.FamilyFile} -s {store.Store.Path} update --skip base

            """, fake.Out.ToString());
        Assert.Equal(1, store.Generations.Current("base")!.Number);
    }

    [Fact]
    public async Task Json_has_packages_and_descendants_and_a_dry_run_changes_nothing()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base@1", "--dry-run", "--json"]));
        var root = JsonDocument.Parse(fake.Out.ToString()).RootElement;
        Assert.Equal(
            (true, 2, 1),
            (root.GetProperty("dry_run").GetBoolean(), root.GetProperty("from").GetInt32(), root.GetProperty("to").GetInt32()));
        Assert.Equal("downgraded", root.GetProperty("packages")[0].GetProperty("change").GetString());
        Assert.Equal(
            ["base@2", "vault@1"],
            root.GetProperty("descendants").EnumerateArray().Select(child => child.GetProperty("parent").GetString()));
        Assert.Equal(2, store.Generations.Current("base")!.Number);
    }

    [Fact]
    public async Task A_composed_template_is_named_as_a_descendant_of_each_parent()
    {
        var vault = Add("vault", store.Generations.Current("base"), "v2", "590-3");
        Add("office-vault", store.Generations.Current("dev"), "ov", "590-2", vault);
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "vault", "--dry-run"]));
        Assert.Contains(
            "office-vault@1 stays as it is: grown on dev@1 and vault@2, and keeps what it took from there\n",
            fake.Out.ToString());
    }

    [Fact]
    public async Task Without_a_number_it_goes_to_the_newest_older_one_that_is_not_the_same()
    {
        Add("base", null, "two", "590-2");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base", "--yes"]));
        Assert.Equal(1, store.Generations.Current("base")!.Number);
    }

    [Theory]
    [InlineData("vault", 1, "there is no generation of vault before @1 that differs from it\nhint: coppice history vault")]
    [InlineData("base@7", 1, "base has no generation 7; it has: 1, 2")]
    [InlineData("bsae", 64, "did you mean base?")]
    public async Task What_is_not_there_is_an_error_that_helps(string template, int code, string message)
    {
        Assert.Equal(code, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", template]));
        Assert.Contains(message, fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generation_that_lacks_a_layer_is_refused()
    {
        Directory.Delete(store.Store.At("layers", LayerName.Of(Digest.Of("one"))), recursive: true);
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base", "--yes"]));
        Assert.Contains("base@1 lacks its layer", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, store.Generations.Current("base")!.Number);
    }

    [Theory]
    [InlineData("y\n", 0, 1)]
    [InlineData("\n", 1, 2)]
    public async Task It_shows_what_changes_and_asks(string answer, int code, int current)
    {
        (fake.IsTerminal, fake.Input) = (true, answer);
        Assert.Equal(code, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base"]));
        Assert.Contains("DOWNGRADED", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Make base@1 current? [y/N]", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(current, store.Generations.Current("base")!.Number);
    }

    [Fact]
    public async Task Where_nobody_can_answer_nothing_is_done_and_the_command_that_does_it_is_named()
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "rollback", "base"]));
        Assert.Contains(
            $"hint: coppice {string.Join(' ', store.Options)} rollback base --yes", fake.Error.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(2, store.Generations.Current("base")!.Number);
    }

    public void Dispose() => store.Dispose();

    // A record and, of its layer, as much as is looked at.
    private Generation Add(string template, Generation? parent, string tree, string version, params Generation[] others)
    {
        var layer = Digest.Of(tree);
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(store.Store.At("layers", LayerName.Of(layer))).FullName, "manifest"), "");
        return store.Generations.Add(new Generation(
            template, 0, default, parent is null ? null : Reference(parent), Digest.Of(tree), Digest.Of(tree),
            [.. parent?.Layers ?? [], layer], Digest.Of("archive"), 1_600_000_000,
            [new RecordedPackage("less", version, "amd64", 312, false)], 1, 1, null)
        {
            Family = "test",
            OtherParents = [.. others.Select(Reference)],
            Inputs = new Dictionary<string, string> { ["recipe"] = "debian 1" },
        });
    }

    private static GenerationParent Reference(Generation parent) => new(parent.Template, parent.Number, parent.Tree);
}
