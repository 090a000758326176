using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Generations;

[Trait("Category", "Integration")]
public sealed class GenerationStoreTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    [Fact]
    public void A_generation_reads_back_as_it_was_added()
    {
        var added = fixture.Grow("vault", "one");
        var read = fixture.Generations.Current("vault")!;
        var none = new Dictionary<string, string>();
        Assert.Equal(
            added with { Layers = [], Packages = [], OtherParents = [], Inputs = none, NotFaster = Array.Empty<string>() },
            read with { Layers = [], Packages = [], OtherParents = [], Inputs = none, NotFaster = Array.Empty<string>() });
        Assert.Equal(added.NotFaster, read.NotFaster);
        Assert.Equal(added.Inputs, read.Inputs);
        Assert.Equal(added.Layers, read.Layers);
        Assert.Equal(added.Packages, read.Packages);
        Assert.Equal(1, read.Number);
    }

    [Fact]
    public void The_other_parents_of_a_composed_template_are_kept_and_older_records_have_none()
    {
        var web = fixture.Grow("web", "one");
        var added = fixture.Generations.Add(
            fixture.Grow("both", "two") with { OtherParents = [new GenerationParent("web", web.Number, web.Tree)] });
        Assert.Equal(added.OtherParents, fixture.Generations.Current("both")!.OtherParents);

        var record = fixture.Store.At("generations", "both", "1.json");
        File.WriteAllText(
            record, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(record), "\"other_parents\": \\[\\],", ""));
        Assert.DoesNotContain("other_parents", File.ReadAllText(record), StringComparison.Ordinal);
        Assert.Empty(fixture.Generations.Find("both", 1).OtherParents);
    }

    [Fact]
    public void How_many_layers_a_graft_added_is_kept_and_older_records_have_none()
    {
        var grown = fixture.Grow("vault", "one", fixture.Grow("base", "base"));
        var grafted = fixture.Generations.Add(grown with { Layers = [.. grown.Layers, grown.Layers[0]], MoreLayers = 1 });
        var read = fixture.Generations.Find("vault", grafted.Number);
        Assert.Equal(1, read.MoreLayers);
        Assert.Equal((grown.Layers[1], grown.Layers[0]), (read.GrownLayer, Assert.Single(read.OnParent.Layers)));

        var record = fixture.Store.At("generations", "vault", "1.json");
        var text = File.ReadAllText(record);
        Assert.DoesNotContain("grown_layer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("on_parent", text, StringComparison.Ordinal);
        File.WriteAllText(record, System.Text.RegularExpressions.Regex.Replace(text, "\\s*\"more_layers\": 0,", ""));
        Assert.DoesNotContain("more_layers", File.ReadAllText(record), StringComparison.Ordinal);
        var old = fixture.Generations.Find("vault", 1);
        Assert.Equal((0, grown.Layers[1]), (old.MoreLayers, old.GrownLayer));
        Assert.Equal(grown.Layers.SkipLast(1), old.OnParent.Layers);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("2")]
    [InlineData("2147483647")]
    public void A_record_with_more_layers_of_its_own_than_it_has_is_a_failure(string number)
    {
        fixture.Grow("vault", "one", fixture.Grow("base", "base"));
        var record = fixture.Store.At("generations", "vault", "1.json");
        File.WriteAllText(
            record,
            File.ReadAllText(record).Replace("\"more_layers\": 0", $"\"more_layers\": {number}", StringComparison.Ordinal));
        Assert.Contains(
            "layers", Assert.Throws<Failure>(() => fixture.Generations.Current("vault")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_was_never_built_has_no_current_generation()
    {
        Assert.Null(fixture.Generations.Current("vault"));
        Assert.Empty(fixture.Generations.History("vault"));
        Assert.Empty(fixture.Generations.Templates());
    }

    [Fact]
    public void The_newest_is_in_force_until_another_one_is_chosen()
    {
        fixture.Grow("vault", "one");
        fixture.Grow("vault", "two");
        Assert.Equal([2, 1], fixture.Generations.History("vault").Select(generation => generation.Number));
        Assert.Equal(2, fixture.Generations.Current("vault")!.Number);

        fixture.Generations.SetCurrent("vault", 1);

        Assert.Equal(1, fixture.Generations.Current("vault")!.Number);
    }

    [Fact]
    public void The_one_in_force_cannot_be_removed_while_there_are_others()
    {
        fixture.Grow("vault", "one");
        fixture.Grow("vault", "two");
        Assert.Throws<Failure>(() => fixture.Generations.Remove("vault", 2));

        fixture.Generations.Remove("vault", 1);

        Assert.Equal(2, fixture.Generations.History("vault").Single().Number);
    }

    [Fact]
    public void With_its_last_generation_a_template_is_gone_and_may_come_again()
    {
        fixture.Grow("vault", "one");
        fixture.Generations.Remove("vault", 1);
        Assert.Empty(fixture.Generations.Templates());
        Assert.Equal(1, fixture.Grow("vault", "two").Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":3,"generation":null}""")]
    [InlineData("""{"version":1,"generation":{"template":"vault"}}""")]
    public void A_torn_or_foreign_record_is_a_failure_that_names_the_file(string content)
    {
        fixture.Grow("vault", "one");
        var file = fixture.Store.At("generations", "vault", "1.json");
        File.WriteAllText(file, content);
        Assert.Contains(
            file, Assert.Throws<Failure>(() => fixture.Generations.Current("vault")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_another_generation_is_a_failure()
    {
        fixture.Grow("vault", "one");
        fixture.Grow("vault", "two");
        File.Copy(
            fixture.Store.At("generations", "vault", "1.json"), fixture.Store.At("generations", "vault", "2.json"),
            overwrite: true);
        Assert.Throws<Failure>(() => fixture.Generations.Current("vault"));
    }

    [Fact]
    public void Every_cut_of_a_record_is_a_failure_and_nothing_else()
    {
        fixture.Grow("vault", "one");
        var file = fixture.Store.At("generations", "vault", "1.json");
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length - 2; length += 7)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Throws<Failure>(() => fixture.Generations.Current("vault"));
        }
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("")]
    [InlineData(".")]
    public void A_name_that_leads_elsewhere_is_refused(string template) =>
        Assert.Throws<Failure>(() => fixture.Generations.Current(template));

    [Fact]
    public void A_number_that_is_not_there_is_a_failure_that_names_those_that_are()
    {
        fixture.Grow("vault", "one");
        Assert.Contains(
            "it has: 1", Assert.Throws<Failure>(() => fixture.Generations.Find("vault", 41)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => fixture.Dispose();
}
