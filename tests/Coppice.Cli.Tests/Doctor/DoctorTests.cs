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
        Assert.Contains(root.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("check").GetString() == "overlayfs" && finding.GetProperty("severity").GetString() == "good");
    }
}
