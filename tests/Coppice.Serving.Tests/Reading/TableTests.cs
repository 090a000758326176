using Coppice.Engine.Documents;
using Coppice.Serving.Reading;

namespace Coppice.Serving.Tests.Reading;

/// <summary>The family as a table, and as a map of bytes.</summary>
public sealed class TableTests
{
    private static readonly TableFilter All = new("all", "", 1);

    [Fact]
    public void The_tree_is_read_from_top_to_bottom()
    {
        var table = FamilyTable.Of(Status(("base", null), ("other", null), ("a", "base"), ("b", "base"), ("a2", "a")), null, All);
        Assert.Equal(
            [("base", 0), ("a", 1), ("a2", 2), ("b", 1), ("other", 0)], table.Rows.Select(row => (row.Template.Name, row.Depth)));
    }

    [Fact]
    public void Four_thousand_templates_come_in_pages_which_together_have_each_once()
    {
        var status = Status([("t0", null), .. Enumerable.Range(1, 3999).Select(i => ($"t{i}", (string?)$"t{(i - 1) / 3}"))]);
        var first = FamilyTable.Of(status, null, All);
        Assert.Equal(40, first.Pages);
        var pages = Enumerable.Range(1, first.Pages)
            .Select(page => FamilyTable.Of(status, null, All with { Page = page })).ToList();
        Assert.All(pages, page => Assert.InRange(page.Rows.Count, 1, FamilyTable.PageSize));
        Assert.Equal(4000, pages.SelectMany(page => page.Rows).Select(row => row.Template.Name).Distinct().Count());
        // A number that somebody types into the address leads to a page that exists.
        Assert.Equal(40, FamilyTable.Of(status, null, All with { Page = int.MaxValue }).Filter.Page);
    }

    [Theory]
    [InlineData("all", "base,secure,plain,stale")]
    [InlineData("needs", "secure,plain,stale")]
    [InlineData("updates", "secure,plain")]
    [InlineData("security", "secure")]
    [InlineData("stale", "stale")]
    [InlineData("no such word", "base,secure,plain,stale")]
    public void A_filter_shows_what_needs_something(string need, string names)
    {
        var status = Status(("base", null), ("secure", "base"), ("plain", "base"), ("stale", "base"));
        status = status with
        {
            Templates = [.. status.Templates.Select(template =>
                template.Name == "stale" ? template with { State = "stale" } : template)],
        };
        var check = new CheckDocument(
            "", 0,
            [
                new CheckedTemplateDocument("base", 1, [], []), new CheckedTemplateDocument("secure", 1, [Update(true)], []),
                new CheckedTemplateDocument("plain", 1, [Update(false)], []),
            ],
            [], [], [], null);
        var table = FamilyTable.Of(status, check, All with { Need = need });
        Assert.Equal(names, string.Join(',', table.Rows.Select(row => row.Template.Name)));
    }

    [Fact]
    public void The_same_update_in_many_templates_is_one_cause_and_security_comes_first()
    {
        var check = new CheckDocument(
            "", 0,
            [
                new CheckedTemplateDocument("base", 1, [Update(false), Update(true)], []),
                new CheckedTemplateDocument("vault", 1, [Update(true)], []),
            ],
            [], [], [], null);
        var causes = UpdateCause.Of(check);
        Assert.Equal([true, false], causes.Select(cause => cause.Update.Security));
        Assert.Equal(["base", "vault"], causes[0].Templates);
    }

    [Fact]
    public void Areas_of_the_map_are_bytes_and_fill_it_without_overlap()
    {
        var random = Chance.Begin();
        for (var round = 0; round < 50; round++)
        {
            var count = random.Next(1, 60);
            var tree = new TreeDocument("test", [.. Enumerable.Range(0, count).Select(i => new TreeTemplateDocument(
                $"t{i}", i == 0 ? null : $"t{random.Next(i)}", [], random.NextInt64(1, 1L << random.Next(1, 40)), 0, 0))]);
            var map = SharingMap.Of(tree);
            var scale = (double)SharingMap.Width * SharingMap.Height / map.Bytes;
            Assert.All(map.Parts, part => Assert.Equal(part.Bytes * scale, part.Box.Width * part.Box.Height, 0.01));
            Assert.All(map.Parts, part => Assert.True(
                part.Box.X > -0.01 && part.Box.Y > -0.01 && part.Box.X + part.Box.Width < SharingMap.Width + 0.01
                    && part.Box.Y + part.Box.Height < SharingMap.Height + 0.01));
            // Inside the map, with areas that add up to it, what overlaps nothing leaves nothing free.
            Assert.All(map.Parts.SelectMany((one, i) => map.Parts.Skip(i + 1).Select(other => (one.Box, other.Box))), pair =>
                Assert.True(Overlap(pair.Item1, pair.Item2) < 0.01));
            Assert.Equal(tree.Templates.Count, map.Parts.First(part => part.Name == "t0").Users);
        }
    }

    private static double Overlap(MapBox one, MapBox other) =>
        Math.Max(0, Math.Min(one.X + one.Width, other.X + other.Width) - Math.Max(one.X, other.X))
            * Math.Max(0, Math.Min(one.Y + one.Height, other.Y + other.Height) - Math.Max(one.Y, other.Y));

    private static PackageUpdateDocument Update(bool security) =>
        new("less", "amd64", "1", "2", security ? "s" : "u", security, 1);

    private static StatusDocument Status(params (string Name, string? Parent)[] templates) => new(
        "test", null,
        [
            .. templates.Select(template => new StatusTemplateDocument(
                template.Name, template.Parent, [], 1, "", "2026-01-02T03:04:05Z", 1, 1, 3, "current", [], null)),
        ],
        [], [], []);
}
