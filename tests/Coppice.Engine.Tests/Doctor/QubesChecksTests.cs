using Coppice.Engine.Doctor;

namespace Coppice.Engine.Tests.Doctor;

public sealed class QubesChecksTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("persistent-full", true, Severity.Good, "keeps its root file system")]
    [InlineData("persistent-rw-only", false, Severity.Good, "it is on the private volume")]
    [InlineData("persistent-rw-only", true, Severity.Problem, "gets a new root file system at each start")]
    [InlineData("persistent-none", false, Severity.Problem, "is disposable")]
    public void A_qube_says_whether_the_store_is_there_at_its_next_start(string note, bool onRoot, Severity severity, string text)
    {
        File.WriteAllText(folder.At(note), "");
        var finding = Assert.Single(QubesChecks.Of(folder.At("coppice/store"), folder.Path, onRoot ? folder.Path : "/proc"));
        Assert.Equal(("qube", severity), (finding.Check, finding.Severity));
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void On_other_machines_there_is_nothing_to_say() =>
        Assert.Empty(QubesChecks.Of(folder.At("store"), folder.At("none")));
}
