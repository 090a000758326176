using System.Text;
using System.Text.Json;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Generations;

public sealed class InstalledSetTests
{
    private static readonly Generation Full = new(
        "vault", 3, DateTimeOffset.UnixEpoch, new GenerationParent("base", 1, Digest.Of("parent")), Digest.Of("key"),
        Digest.Of("tree"), [Digest.Of("layer")],
        Digest.Of("snapshot"), 7,
        [new RecordedPackage("less", "590-2", "amd64", 312, false), new RecordedPackage("größe\"\\", "1:2~3", "all", 0, true)], 1,
        2, "log")
    {
        Family = "home",
        Inputs = new Dictionary<string, string> { ["packages"] = "less", ["template"] = "no" },
        UpdatePolicy = ["etc/apt/preferences"],
    };

    [Fact]
    public void It_says_what_the_whole_record_says()
    {
        foreach (var generation in new[] { Full, Full with { UpdatePolicy = null, Packages = [], Parent = null, Log = null } })
        {
            var read = InstalledSetReader.Read(GenerationDocument.Write(generation));
            Assert.Equal((generation.Template, generation.Number, generation.Family), (read.Template, read.Number, read.Family));
            Assert.Equal(generation.Packages, read.Packages);
            Assert.Equal(generation.UpdatePolicy, read.UpdatePolicy);
        }
    }

    [Fact]
    public void A_record_without_a_policy_is_of_an_older_program_and_can_be_read()
    {
        var text = Encoding.UTF8.GetString(GenerationDocument.Write(Full with { UpdatePolicy = null }))
            .Replace(",\n    \"update_policy\": null", "", StringComparison.Ordinal);
        Assert.DoesNotContain("update_policy", text, StringComparison.Ordinal);
        Assert.Null(InstalledSetReader.Read(Encoding.UTF8.GetBytes(text)).UpdatePolicy);
    }

    [Fact]
    public void A_package_is_one_line_of_the_record()
    {
        var lines = Encoding.UTF8.GetString(GenerationDocument.Write(Full)).Split('\n').Select(line => line.Trim()).ToList();
        Assert.Contains("\"less 590-2 amd64 312\",", lines);
        Assert.Contains("\"größe\\\"\\\\ 1:2~3 all 0 auto\"", lines);
        Assert.Throws<Failure>(() =>
            GenerationDocument.Write(Full with { Packages = [new RecordedPackage("a b", "1", "all", 0, false)] }));
    }

    [Fact]
    public void Records_of_version_1_have_packages_as_objects_and_can_be_read()
    {
        var text = Encoding.UTF8.GetString(GenerationDocument.Write(Full))
            .Replace("\"version\": 2", "\"version\": 1", StringComparison.Ordinal)
            .Replace(
                "\"less 590-2 amd64 312\"",
                """{"name": "less", "version": "590-2", "later": [1, {}], "architecture": "amd64", "installed_kib": 312, "automatic": false}""",
                StringComparison.Ordinal);
        Assert.Contains("installed_kib", text, StringComparison.Ordinal);
        Assert.Equal(Full.Packages, InstalledSetReader.Read(Encoding.UTF8.GetBytes(text)).Packages);

        using var folder = TempFolder.InMemory();
        File.WriteAllText(folder.At("3.json"), text);
        Assert.Equal(Full.Packages, GenerationDocument.Read(folder.At("3.json"), "vault", 3).Packages);
    }

    [Fact]
    public void Torn_records_are_refused_wherever_they_are_torn()
    {
        var record = GenerationDocument.Write(Full);
        // Only the line feed at the end is no part of the document.
        Assert.All(
            Enumerable.Range(0, record.Length - 1),
            length => Assert.ThrowsAny<JsonException>(() => InstalledSetReader.Read(record.AsSpan(0, length))));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"version\": 3, \"generation\": {\"packages\": []}}")]
    [InlineData("{\"version\": 1}")]
    [InlineData("{\"version\": 1, \"generation\": {\"template\": 5, \"packages\": []}}")]
    [InlineData("{\"version\": 1, \"generation\": {\"template\": \"x\"}}")]
    [InlineData("{\"version\": 1, \"generation\": {\"packages\": [{\"name\": \"x\"}]}}")]
    [InlineData("{\"version\": 1, \"generation\": {\"packages\": [5]}}")]
    [InlineData("{\"version\": 2, \"generation\": {\"packages\": [\"less 590-2 amd64\"]}}")]
    [InlineData("{\"version\": 2, \"generation\": {\"packages\": [\"less 590-2 amd64 x\"]}}")]
    [InlineData("{\"version\": 2, \"generation\": {\"packages\": [\"less 590-2 amd64 312 maybe\"]}}")]
    [InlineData("{\"version\": 2, \"generation\": {\"packages\": [\"less 590-2 amd64 312 auto auto\"]}}")]
    [InlineData("{\"version\": 2, \"generation\": {\"packages\": [null]}}")]
    [InlineData("{\"version\": 1, \"generation\": {\"number\": 1e99, \"packages\": []}}")]
    [InlineData("{\"version\": 1, \"generation\": {\"packages\": []}} {}")]
    public void Records_of_another_form_are_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => InstalledSetReader.Read(Encoding.UTF8.GetBytes(text)));
}
