using System.Text.Json;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Output;

/// <summary>docs/json.md says what the verbs print.</summary>
public sealed class JsonPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/json.md"));

    [Fact]
    public void Every_example_is_json()
    {
        var blocks = Page.Split("```json\n").Skip(1).Select(block => block.Split("```")[0].Trim('\n')).ToList();
        Assert.NotEmpty(blocks);
        foreach (var text
            in blocks.SelectMany(block => block.StartsWith("{\n", StringComparison.Ordinal) ? [block] : block.Split('\n')))
        {
            using var parsed = JsonDocument.Parse(text);
        }
    }

    [Fact]
    public async Task The_status_and_history_in_it_have_the_properties_that_the_verbs_print()
    {
        using var store = new TestStore();
        store.Record("old");
        Assert.Equal(await PrintedAsync(store, "status", "templates"), Documented("## status", "templates"));
        Assert.Equal(await PrintedAsync(store, "status", "undeclared"), Documented("## status", "undeclared"));
        Assert.Equal(await PrintedAsync(store, "history", "templates"), Documented("## history", "templates"));
        Assert.Equal(
            await PrintedAsync(store, "history", "templates", "generations"),
            Documented("## history", "templates", "generations"));
    }

    private static async Task<IEnumerable<string>> PrintedAsync(TestStore store, string verb, params string[] lists)
    {
        var fake = new FakeHost();
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, verb, "--json"]));
        return Properties(fake.Out.ToString(), lists);
    }

    private static IEnumerable<string> Documented(string heading, params string[] lists) =>
        Properties(Page.Split(heading + "\n")[1].Split("```json\n")[1].Split("```")[0], lists);

    private static List<string> Properties(string json, string[] lists) =>
        [
            .. lists.Aggregate(JsonDocument.Parse(json).RootElement, (element, list) => element.GetProperty(list)[0])
                .EnumerateObject().Select(property => property.Name),
        ];
}
