using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    private readonly FakeHost fake = new();

    [Fact]
    public async Task Missing_tools_end_it_with_1_and_a_hint_for_each()
    {
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, "doctor", "-s", Path.GetTempPath()));
        Assert.Contains("PROBLEM  gpgv ", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("hint: apt-get install gpgv", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_finding()
    {
        fake.Answer = _ => new CommandResult(0, "good"u8.ToArray(), "");
        await fake.RunAsync(AllVerbs.List, "doctor", "--json", "-s", Path.GetTempPath());
        var root = JsonDocument.Parse(fake.Out.ToString()).RootElement;
        Assert.Equal(1, root.GetProperty("version").GetInt32());
        Assert.Contains(
            root.GetProperty("findings").EnumerateArray(),
            finding =>
                finding.GetProperty("check").GetString() == "overlayfs" && finding.GetProperty("severity").GetString() == "good");
    }

    [Theory]
    [InlineData("arch", "repositories: [core]", true)]
    [InlineData("debian", "suites: [bookworm]", false)]
    public async Task What_only_one_distribution_needs_is_looked_for_where_the_family_has_it(
        string type, string parts, bool expected)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "family.yaml");
            await File.WriteAllTextAsync(
                file,
                $"version: 1\nfamily: home\narchives:\n  a: {{type: {type}, {parts}}}\ntemplates:\n  base: {{archive: a}}\n",
                TestContext.Current.CancellationToken);
            await fake.RunAsync(AllVerbs.List, "doctor", "-f", file, "-s", folder.FullName);
            Assert.Equal(
                expected, fake.Out.ToString().Contains("hint: apt-get install pacman-package-manager", StringComparison.Ordinal));
            Assert.Equal(expected, fake.Out.ToString().Contains("hint: apt-get install gnupg", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
