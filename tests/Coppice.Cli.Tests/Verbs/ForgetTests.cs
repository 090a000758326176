using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Cli.Tests.Verbs;

public sealed class ForgetTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public ForgetTests()
    {
        var old = Add("old", "one");
        Add("old", "two");
        Add("below", "three", old);
        Add("vault", "four");
        Add("theirs", "five", family: "theirs");
    }

    [Fact]
    public async Task What_nobody_declares_goes_with_all_its_generations_and_layers_and_nothing_else()
    {
        Assert.Equal(0, await RunAsync("forget", "below", "old", "--yes"));
        Assert.Equal(["theirs", "vault"], store.Generations.Templates());
        Assert.Equal(2, Directory.GetDirectories(store.Store.At("layers")).Length);
        Assert.Contains("3  generations", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "below", "cannot ask for confirmation (standard input is not a terminal)", "forget below --yes")]
    [InlineData(64, "old --yes", "below grew on old", "forget old --yes --confirm old")]
    [InlineData(64, "theirs --yes", "theirs belongs to family theirs", "forget theirs --yes --confirm theirs")]
    [InlineData(64, "vault --yes", "vault is declared here", "coppice history vault")]
    [InlineData(64, "odl --yes", "did you mean old?", "")]
    public async Task What_may_be_missed_is_refused_with_what_to_type(int code, string words, string reason, string hint)
    {
        Assert.Equal(code, await RunAsync(["forget", .. words.Split(' ')]));
        Assert.Contains(reason, fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(hint, fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["below", "old", "theirs", "vault"], store.Generations.Templates());
    }

    [Theory]
    [InlineData("below", "y\n", true)]
    [InlineData("below", "no\n", false)]
    [InlineData("old", "old\n", true)]
    [InlineData("old", "y\n", false)]
    public async Task It_asks_and_for_what_others_grew_on_wants_the_name(string template, string answer, bool gone)
    {
        (fake.IsTerminal, fake.Input) = (true, answer);
        Assert.Equal(gone ? 0 : 1, await RunAsync("forget", template));
        Assert.Equal(!gone, store.Generations.Templates().Contains(template));
        Assert.Contains("generations", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_given_before_is_not_asked_for_and_what_grew_on_it_stays_whole()
    {
        Assert.Equal(0, await RunAsync("forget", "old", "--confirm", "old", "--yes"));
        Assert.True(store.Generations.LostLayer(store.Generations.Current("below")!) is null);
    }

    public void Dispose() => store.Dispose();

    private Task<int> RunAsync(params string[] words) => fake.RunAsync(AllVerbs.List, [.. store.Options, .. words]);

    // A record and, of its layer, as much as is looked at.
    private Generation Add(string template, string tree, Generation? parent = null, string family = "test")
    {
        var layer = Digest.Of(tree);
        var folder = Directory.CreateDirectory(store.Store.At("layers", LayerName.Of(layer))).FullName;
        File.WriteAllBytes(
            Path.Combine(folder, "manifest"), LayerManifest.Between(TreeListing.Empty, TreeListing.Empty).ToBytes());
        Directory.CreateDirectory(Path.Combine(folder, "tree"));
        return store.Generations.Add(new Generation(
            template, 0, default, parent is null ? null : new GenerationParent(parent.Template, parent.Number, parent.Tree),
            Digest.Of(tree), Digest.Of(tree), [.. parent?.Layers ?? [], layer], Digest.Of("archive"), 1_600_000_000, [], 1, 1,
            null)
        {
            Family = family, Inputs = new Dictionary<string, string> { ["recipe"] = "debian 1" },
        });
    }
}
