using Coppice.Engine.Scheduling;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Tests.Scheduling;

public sealed class UnitFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    [Theory]
    [InlineData("/usr/bin/coppice", "/usr/bin/coppice")]
    [InlineData("", "\"\"")]
    [InlineData("/my templates/family.yaml", "\"/my templates/family.yaml\"")]
    [InlineData("/100%/$HOME", "/100%%/$$HOME")]
    [InlineData("/a\"b\\c'd;e", "\"/a\\\"b\\\\c'd;e\"")]
    [InlineData("/zeile\nzwei\u0007", "\"/zeile\\nzwei\\x07\"")]
    [InlineData("/häuser/家", "\"/häuser/家\"")]
    public void A_word_is_written_so_that_systemd_reads_it_as_it_is(string word, string expected) =>
        Assert.Equal(expected, UnitWord.OfCommand(word));

    [Theory]
    [InlineData("/my 100% templates/coppice", "\"/my 100%% templates/coppice\" plan")]
    [InlineData("/$HOME's/coppice", "/bin/sh -c \"exec \\\"$$0\\\" \\\"$$@\\\"\" \"/$$HOME's/coppice\" plan")]
    public void A_program_whose_name_systemd_would_refuse_is_started_by_a_shell(string program, string expected) =>
        Assert.Equal(expected, UnitWord.CommandLine(program, ["plan"]));

    [Fact]
    public void A_system_unit_runs_the_launcher_with_absolute_paths()
    {
        var units = UnitFile.Of(Run("/opt/coppice/coppice"));
        Assert.Equal(["coppice-home.service", "coppice-home.timer"], units.Select(unit => unit.Name));
        Assert.All(units, unit => Assert.StartsWith(UnitFile.Mark, unit.Text, StringComparison.Ordinal));
        Assert.Contains(
            "\nExecStart=/opt/coppice/coppice --family-file /srv/home/family.yaml --store /var/lib/coppice --progress plain "
                + "update\nEnvironment=DOTNET_ROOT=/opt/dotnet\n",
            units[0].Text, StringComparison.Ordinal);
        Assert.Contains("\nProtectSystem=full\n", units[0].Text, StringComparison.Ordinal);
        Assert.Contains(
            "\nOnCalendar=weekly\nRandomizedDelaySec=12h\nPersistent=true\n", units[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_updated_is_deployed_when_the_update_succeeded() => Assert.Contains(
        " update\nExecStart=/x --family-file /srv/home/family.yaml --store /var/lib/coppice --progress plain deploy\n",
        UnitFile.Of(Run("/x") with { Deploys = true })[0].Text, StringComparison.Ordinal);

    [Fact]
    public void A_store_below_usr_is_not_protected_from_its_owner() =>
        Assert.DoesNotContain(
            "ProtectSystem", UnitFile.Of(Run("/x") with { Store = "/usr/local/coppice" })[0].Text, StringComparison.Ordinal);

    [Fact]
    public void A_users_unit_has_nothing_that_a_users_manager_lacks()
    {
        var text = UnitFile.Of(Run("/x") with { OfSystem = false, Verb = "check" })[0].Text;
        Assert.DoesNotContain("network-online", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Protect", text, StringComparison.Ordinal);
        Assert.EndsWith(
            " check\nEnvironment=DOTNET_ROOT=/opt/dotnet\nNice=10\nIOSchedulingClass=idle\nNoNewPrivileges=yes\n", text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coppice", true)]
    [InlineData("my 100% \"coppice\" $HOME ä\\家", true)]
    [InlineData("coppice", false)]
    public void Systemd_finds_nothing_wrong_with_them(string name, bool ofSystem)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not there");
        var launcher = Path.Combine(folder, name);
        File.WriteAllText(launcher, "#!/bin/sh\n");
        File.SetUnixFileMode(launcher, (UnixFileMode)0x1ed);
        var run = Run(launcher) with { FamilyFile = launcher + ".yaml", Store = launcher + ".store", OfSystem = ofSystem };
        var serving = run with { Verb = "serve" };
        UnitFile[] units =
        [
            .. UnitFile.Of(run), .. PageUnits.Of(serving, new(null, null)),
            .. CacheUnits.Of(serving, new("127.0.0.1:8082", Pin: true, ["[2001:db8::1]:80"])),
        ];
        foreach (var unit in units)
        {
            File.WriteAllText(Path.Combine(folder, unit.Name), unit.Text);
        }

        var command = Command.Own(
            "systemd-analyze",
            [
                "--man=no", .. ofSystem ? [] : new[] { "--user" }, "verify", Path.Combine(folder, "coppice-home.service"),
                Path.Combine(folder, "coppice-home.timer"),
                Path.Combine(folder, "coppice_pages-home.service"), Path.Combine(folder, "coppice_pages-home.socket"),
                Path.Combine(folder, "coppice_cache-home.service"),
            ]) with
        {
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = folder,
                ["XDG_RUNTIME_DIR"] = folder,
                ["SYSTEMD_LOG_LEVEL"] = "warning",
            },
        };
        var result = new ProcessRunner().Run(command);
        Assert.DoesNotContain("coppice-home", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("coppice_cache", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("coppice_pages", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ScheduledRun Run(string launcher) =>
        new("home", "update", Weekly: true, launcher, "/srv/home/family.yaml", "/var/lib/coppice", "/opt/dotnet", OfSystem: true);
}
