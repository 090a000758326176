using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;
using Coppice.Families;
using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// A better tree for a large family that has none, by the metadata of the real archive. Nothing is grown. That a better tree is
/// found, shown and written for a small one is claimed by MixedFamilyTests.
/// </summary>
[Trait("Category", "Full")]
public sealed class SuggestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", folder);

    [Fact]
    public void For_fifty_seven_templates_side_by_side_it_finds_a_tree_no_worse_than_the_one_made_by_hand()
    {
        var store = Path.Combine(folder, "store");
        PackageCache.Fill(store);
        var byHand = Path.Combine(Checkout.Root, "examples/fifty-seven/family.yaml");
        var flat = Path.Combine(folder, "flat.yaml");
        File.WriteAllText(flat, Flat(new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(byHand)));
        var better = Path.Combine(folder, "better.yaml");

        using var suggested = JsonDocument.Parse(
            new CoppiceProgram(store) { FamilyFile = flat }.Run("--json", "suggest", "--write", better).Text);
        using var made = JsonDocument.Parse(
            new CoppiceProgram(store) { FamilyFile = byHand }.Run("--json", "suggest", "--offline").Text);
        foreach (var cost in (string[])["seconds", "bytes"])
        {
            var after = suggested.RootElement.GetProperty("after").GetProperty(cost).GetDouble();
            Assert.True(after <= made.RootElement.GetProperty("before").GetProperty(cost).GetDouble(), $"{cost}: {after}");
            Assert.True(
                after < suggested.RootElement.GetProperty("before").GetProperty(cost).GetDouble() * 2 / 3, $"{cost}: {after}");
        }

        // What it wrote is a family of the same templates, and nothing is overwritten unasked.
        var written = new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(better);
        var templates = new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")])
            .Read(byHand).Templates.Select(template => template.Name).ToList();
        Assert.Empty(templates.Except(written.Templates.Select(template => template.Name)));
        Assert.Equal(suggested.RootElement.GetProperty("ancestors").GetArrayLength(), written.Templates.Count - templates.Count);
        var refused = new CoppiceProgram(store) { FamilyFile = flat }.Try("suggest", "--write", better, "--offline");
        Assert.Equal(64, refused.ExitCode);
        Assert.Contains("already exists", refused.Error, StringComparison.Ordinal);
    }

    // Every template directly on the base, with everything that its ancestors ask for.
    private static string Flat(Family family)
    {
        var root = family.Templates[0];
        return new FamilyWriter("/").Write(
            family with
            {
                Templates =
                [
                    .. family.Templates.Select(template => template.Parent is null ? template : template with
                    {
                        Parent = root.Name,
                        Packages =
                        [
                            .. family.Line(template).Reverse().Skip(1).SelectMany(ancestor => ancestor.Packages)
                                .DistinctBy(word => word.Value),
                        ],
                    }),
                ],
            },
            []);
    }
}
