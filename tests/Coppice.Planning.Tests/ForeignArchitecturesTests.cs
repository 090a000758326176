using System.Runtime.InteropServices;
using Coppice.Model;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests;

public sealed class ForeignArchitecturesTests : IDisposable
{
    private const string Arm64 = "7f454c460201010000000000000000000200b700";
    private readonly string registered = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(registered, recursive: true);

    [Theory]
    [InlineData("amd64", Architecture.X64, true)]
    [InlineData("i386", Architecture.X64, true)]
    [InlineData("x86_64", Architecture.X64, true)]
    [InlineData("arm64", Architecture.X64, false)]
    [InlineData("amd64", Architecture.Arm64, false)]
    [InlineData("unheard-of", Architecture.X64, true)]
    public void What_this_machine_cannot_run_is_told_before_anything_is_downloaded(
        string architecture, Architecture machine, bool runs) =>
        Assert.Equal(runs, Runs(architecture, machine));

    [Fact]
    public void What_is_not_grown_need_not_run() =>
        Assert.Empty(new ForeignArchitectures(registered).Of(Plan("arm64", PlanAction.Keep), Architecture.X64));

    [Theory]
    [InlineData("enabled", "F", Arm64, true)]
    [InlineData("enabled", "POCF", Arm64, true)]
    [InlineData("disabled", "F", Arm64, false)]
    // The emulator would be looked for in the tree.
    [InlineData("enabled", "OC", Arm64, false)]
    [InlineData("enabled", "F", "7f454c4602010100000000000000000002003e00", false)]
    [InlineData("enabled", "F", "4d5a", false)]
    public void An_emulator_that_is_registered_for_sandboxes_runs_it(string state, string flags, string magic, bool runs)
    {
        File.WriteAllText(Path.Combine(registered, "status"), "enabled\n");
        File.WriteAllText(
            Path.Combine(registered, "qemu"),
            $"{state}\ninterpreter /usr/bin/emulator\nflags: {flags}\noffset 0\nmagic {magic}\nmask ffffffffffffff00\n");
        Assert.Equal(runs, Runs("arm64", Architecture.X64));
    }

    private bool Runs(string architecture, Architecture machine) =>
        new ForeignArchitectures(registered).Of(Plan(architecture, PlanAction.Build), machine).Count == 0;

    private static Plan Plan(string architecture, PlanAction action)
    {
        var (template, snapshot) = (Declared.Template("base"), Declared.Snapshot());
        return new Plan(
            Declared.Family(template),
            snapshot with
            {
                Archives = snapshot.Archives
                    .ToDictionary(pair => pair.Key, pair => pair.Value with { Architecture = architecture }),
            },
            [new PlanStep(template, action, [], null)], []);
    }
}
