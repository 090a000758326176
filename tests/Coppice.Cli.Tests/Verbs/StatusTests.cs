using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Verbs;

public sealed class StatusTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    [Fact]
    public async Task Json_has_every_promised_field_of_every_template()
    {
        store.Record("base", new RecordedPackage("less", "590-2", "amd64", 312, false));
        store.Record("old");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "status", "--json"]));
        var root = JsonDocument.Parse(fake.Out.ToString()).RootElement;
        Assert.Equal(
            (1, "test", JsonValueKind.Null),
            (
                root.GetProperty("version").GetInt32(), root.GetProperty("family").GetString(),
                root.GetProperty("snapshot").ValueKind));
        var templates = root.GetProperty("templates").EnumerateArray().ToList();
        Assert.Equal(["base", "vault", "dev"], templates.Select(template => template.GetProperty("name").GetString()));
        Assert.All(templates, template => Assert.All(
            ["name", "parent", "generation", "digest", "packages", "own_bytes", "total_bytes", "state"], name =>
                Assert.True(template.TryGetProperty(name, out _), name)));
        Assert.Equal(
            (1, 1, 1 << 20, 3 << 20),
            (
                Number(templates[0], "generation"), Number(templates[0], "packages"), Number(templates[0], "own_bytes"),
                Number(templates[0], "total_bytes")));
        Assert.Equal(["stale", "absent", "absent"], templates.Select(template => template.GetProperty("state").GetString()));
        Assert.Equal("old", root.GetProperty("undeclared")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task It_shows_the_tree_what_is_stale_and_the_next_command()
    {
        store.Record("base");
        store.Record("old");
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "status"]);
        var lines = fake.Out.ToString().Split('\n');
        Assert.Equal("family test · no snapshot yet", lines[0]);
        Assert.Matches(@"^base +@1  stale +0  1\.0 MiB  3\.0 MiB  just now  there is no current snapshot$", lines[3]);
        Assert.Matches(@"^├─ vault +-  absent$", lines[4]);
        Assert.Contains(lines, line => line.StartsWith("old@1: not in family.yaml (kept; coppice ", StringComparison.Ordinal)
            && line.EndsWith(" forget old removes it)", StringComparison.Ordinal));
        Assert.Contains($"next: coppice -f {store.FamilyFile} -s {store.Store.Path} plan", lines);
    }

    [Theory]
    [InlineData(", \"was_expired\": true", true)]
    [InlineData("", false)]
    public async Task What_had_expired_when_it_was_taken_is_shown_for_ever(string recorded, bool shown)
    {
        Directory.CreateDirectory(store.Store.At("snapshots", "in-force"));
        File.WriteAllText(store.Store.At("snapshots", "in-force", "test.json"), $$$"""
            {"format": 1, "snapshot": {"digest": "{{{Digest.Of("snapshot").Hex}}}", "taken": "2026-01-01T00:00:00Z", "archives": {"bookworm": {
              "name": "bookworm", "type": "debian", "digest": "{{{Digest.Of("archive").Hex}}}", "date": "2026-01-01T00:00:00Z", "architecture": "amd64", "keyring": "none",
              "suites": [{"name": "bookworm", "mirror": "http://mirror.example/debian", "components": ["main"], "release": "InRelease", "date": "2026-01-01T00:00:00Z",
                "valid_until": "2025-12-24T00:00:00Z"{{{recorded}}}, "signed_by": [], "identity": {}, "indexes": []}]}
            } } }
            """);
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "status"]);
        Assert.Equal(
            shown,
            fake.Out.ToString().Contains(
                "! bookworm: the Release of bookworm was valid until 2025-12-24 only when it was taken (--allow-expired)",
                StringComparison.Ordinal));
        fake.Out.GetStringBuilder().Clear();
        await fake.RunAsync(AllVerbs.List, [.. store.Options, "status", "--json"]);
        Assert.Equal(
            shown ? 1 : 0,
            JsonDocument.Parse(fake.Out.ToString()).RootElement.GetProperty("snapshot").GetProperty("archives")[0]
                .GetProperty("expired").GetArrayLength());
    }

    [Fact]
    public async Task It_works_without_a_store_and_makes_none()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, "-f", store.FamilyFile, "-s", store.At("none"), "status"));
        Assert.Contains("3 absent", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.False(Path.Exists(store.At("none")));
    }

    [Fact]
    public async Task The_tree_has_sizes_where_something_is_grown()
    {
        store.Record("base");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "tree"]));
        Assert.Equal(
            """
            test          OWN  SHARED    TOTAL
            base      1.0 MiB     0 B  3.0 MiB
            ├─ vault        -       -        -
            └─ dev          -       -        -

            uses 1.0 MiB at most; separate copies would use 3.0 MiB

            """, fake.Out.ToString());
    }

    [Fact]
    public async Task A_template_of_several_parents_stands_below_each_of_them_with_its_sizes_and_children_once()
    {
        File.AppendAllText(store.FamilyFile, "\n  both: {from: [vault, dev]}\n  leaf: {from: both}\n");
        store.Record("both");
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "tree"]));
        Assert.Equal(
            """
            test                               OWN  SHARED    TOTAL
            base                                 -       -        -
            ├─ vault                             -       -        -
            │  └─ both                     1.0 MiB     0 B  3.0 MiB
            │     └─ leaf                        -       -        -
            └─ dev                               -       -        -
               └─ both (also under vault)

            uses 1.0 MiB at most; separate copies would use 3.0 MiB

            """, fake.Out.ToString());
    }

    [Fact]
    public async Task Other_parents_are_in_json()
    {
        File.AppendAllText(store.FamilyFile, "\n  both: {from: [vault, dev]}\n");
        foreach (var verb in (string[])["tree", "status"])
        {
            fake.Out.GetStringBuilder().Clear();
            Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, verb, "--json"]));
            var templates = JsonDocument.Parse(fake.Out.ToString()).RootElement.GetProperty("templates").EnumerateArray()
                .ToList();
            Assert.Equal(
                ["base", "vault", "dev", "both"], templates.Select(template => template.GetProperty("name").GetString()));
            Assert.Equal("vault", templates[3].GetProperty("parent").GetString());
            Assert.Equal(
                ["dev"], templates[3].GetProperty("other_parents").EnumerateArray().Select(parent => parent.GetString()));
            Assert.Empty(templates[1].GetProperty("other_parents").EnumerateArray());
        }
    }

    public void Dispose() => store.Dispose();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
