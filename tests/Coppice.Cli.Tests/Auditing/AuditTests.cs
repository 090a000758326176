using System.Text.Json;
using Coppice.Cli.Auditing;
using Coppice.Cli.Output;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Cli.Tests.Auditing;

public sealed class AuditTests
{
    private static readonly TreeEntry File = new(EntryType.File, BytePath.Of("etc/odd\u202e"))
    {
        Mode = 0x1a4,
        Content = Digest.Of("1"),
        Size = 1,
    };

    internal static readonly AuditResult[] Results =
    [
        new(Grown("base", moreLayers: 0), Digest.Of("base"), []),
        new(Grown("vault", moreLayers: 1), Digest.Of("vault"), []),
        new(Grown("dev", moreLayers: 1), Digest.Of("another"),
            [
                new FileChange(null, File), new FileChange(File, File with { Mode = 0x1ed, Content = Digest.Of("2") }),
                new FileChange(File, null),
            ]),
        new(Grown("broken", moreLayers: 0), null, [], new Failure("install x failed")),
    ];

    [Fact]
    public void A_line_for_each_template_its_differences_below_it_and_a_summary_last() => Assert.Equal(
        $"""
        base@2  grown, and the same as its rebuild: {Digest.Of("base").Short}
        vault@2  grafted, and the same as its rebuild: {Digest.Of("vault").Short}
        dev@2  grafted, DIFFERS from its rebuild in 3 entries (+ only in the template, - only in the rebuild)
            - /etc/odd\u202e
            ~ /etc/odd\u202e  content, mode 0644 → 0755
            + /etc/odd\u202e
        broken@2  could not be grown again
        2 templates proved, 1 DIFFERENT, 1 could not be grown again
        """.ReplaceLineEndings("\n"),
        string.Join('\n', AuditText.Lines(Results, everything: false)));

    [Fact]
    public void A_base_that_was_not_grown_was_upgraded_in_place() => Assert.StartsWith(
        "base@2  upgraded in place, and the same as its rebuild: ",
        AuditText.Lines([new(Grown("base", moreLayers: 1), Digest.Of("base"), [])], everything: true).First(),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_all_right_is_told_in_few_words() =>
        Assert.Equal("1 template proved", AuditText.Lines([Results[0]], everything: false).Last());

    [Fact]
    public void Many_differences_are_cut_unless_all_are_wanted()
    {
        AuditResult[] results = [Results[2] with { Differences = [.. Enumerable.Repeat(Results[2].Differences[0], 25)] }];
        var lines = AuditText.Lines(results, everything: false).ToList();
        Assert.Equal((1 + 20 + 1 + 1, "    and 5 more (-v lists them)"), (lines.Count, lines[21]));
        Assert.Equal(1 + 25 + 1, AuditText.Lines(results, everything: true).Count());
    }

    [Fact]
    public void The_document_has_everything_and_is_as_documented()
    {
        var document = JsonText.Of(AuditDocument.Of(Results));

        var root = JsonDocument.Parse(document).RootElement;
        var templates = root.GetProperty("templates").EnumerateArray().ToList();
        Assert.Equal(
            [("base", false, true), ("vault", true, true), ("dev", true, false), ("broken", false, false)],
            templates.Select(template =>
                (
                    template.GetProperty("name").GetString(), template.GetProperty("grafted").GetBoolean(),
                    template.GetProperty("same").GetBoolean())));
        Assert.Equal(JsonValueKind.Null, templates[3].GetProperty("rebuilt").ValueKind);
        Assert.Equal(
            [
                ("""/etc/odd\u202e""", false, true, ""), ("""/etc/odd\u202e""", true, true, "content, mode 0644 → 0755"),
                ("""/etc/odd\u202e""", true, false, ""),
            ],
            templates[2].GetProperty("differences").EnumerateArray().Select(difference => (
                difference.GetProperty("path").GetString(), difference.GetProperty("in_template").GetBoolean(),
                difference.GetProperty("in_rebuild").GetBoolean(), difference.GetProperty("what").GetString())));

        var page = System.IO.File.ReadAllText(Path.Combine(Checkout.Root, "docs/json.md"));
        var documented = JsonDocument.Parse(page.Split("## audit\n")[1].Split("```json\n")[1].Split("```")[0]).RootElement;
        Assert.Equal(Names(documented), Names(root));
        Assert.Equal(Names(documented.GetProperty("templates")[0]), Names(templates[2]));
        Assert.Equal(
            Names(documented.GetProperty("templates")[0].GetProperty("differences")[0]),
            Names(templates[2].GetProperty("differences")[0]));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static Generation Grown(string template, int moreLayers) => new(
        template, 2, default, template == "base"
            ? null
            : new GenerationParent("base", 2, Digest.Of("base")), default, Digest.Of(template),
            [Digest.Of("1"), Digest.Of("2"), Digest.Of("3")], default, 0, [], 0, 0, null) { MoreLayers = moreLayers };
}
