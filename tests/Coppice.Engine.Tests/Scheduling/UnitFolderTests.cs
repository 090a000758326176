using Coppice.Engine.Scheduling;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Tests.Scheduling;

public sealed class UnitFolderTests : IDisposable
{
    private static readonly UnitFile[] Units =
    [
        new("coppice-home.service", UnitFile.Mark + "\nservice\n"), new("coppice-home.timer", UnitFile.Mark + "\ntimer\n"),
    ];
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("coppice-test-").FullName, "not", "yet");

    private UnitFolder Folder => new(path);

    [Fact]
    public void Units_are_written_replaced_and_removed()
    {
        Folder.Write(Units);
        Folder.Write([Units[0] with { Text = UnitFile.Mark + "\nother\n" }, Units[1]]);
        Assert.Equal(
            ["coppice-home.service", "coppice-home.timer"],
            Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(UnitFile.Mark + "\nother\n", File.ReadAllText(Folder.At(Units[0])));
        Assert.Equal((UnixFileMode)0x1a4, File.GetUnixFileMode(Folder.At(Units[0])));
        Assert.Equal([Folder.At(Units[1]), Folder.At(Units[0])], Folder.Remove(Units));
        Assert.Empty(Folder.Remove(Units));
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void A_file_of_somebody_else_is_never_touched_and_then_nothing_is()
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Folder.At(Units[1]), "[Timer]\n");
        Assert.Contains(
            "was not written by coppice schedule", Assert.Throws<Failure>(() => Folder.Write(Units)).Message,
            StringComparison.Ordinal);
        Assert.Throws<Failure>(() => Folder.Remove(Units));
        Assert.Equal("[Timer]\n", File.ReadAllText(Assert.Single(Directory.GetFiles(path))));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("nowhere")]
    public void A_link_is_somebody_elses(string target)
    {
        Directory.CreateDirectory(path);
        File.CreateSymbolicLink(Folder.At(Units[0]), target);
        Assert.Throws<Failure>(() => Folder.Write(Units));
        Assert.Equal(target, new FileInfo(Assert.Single(Directory.GetFileSystemEntries(path))).LinkTarget);
    }

    [Fact]
    public void A_users_units_lie_where_its_own_manager_looks()
    {
        Assert.Equal("/etc/systemd/system", UnitFolder.Of(ofSystem: true, _ => null).Path);
        Assert.Equal(
            "/home/ada/.config/systemd/user", UnitFolder.Of(ofSystem: false, name => name == "HOME" ? "/home/ada" : null).Path);
        Assert.Equal("/c/systemd/user", UnitFolder.Of(ofSystem: false, name => name == "HOME" ? "/home/ada" : "/c").Path);
        Assert.Throws<Failure>(() => UnitFolder.Of(ofSystem: false, _ => null));
    }

    [Fact]
    public void The_manager_is_told_where_it_runs_and_the_person_where_it_does_not()
    {
        var fake = new FakeRunner();
        List<string> commands = [];
        fake.Answer = command =>
        {
            commands.Add(command.ToString());
            return new CommandResult(0, [], "");
        };
        Assert.Null(new ServiceManager(fake, ofSystem: true, runs: true).Enable("x.timer"));
        new ServiceManager(fake, ofSystem: false, runs: true).Disable("x.timer");
        Assert.Equal(
            "systemctl --user enable --now x.timer", new ServiceManager(fake, ofSystem: false, runs: false).Enable("x.timer"));
        Assert.Equal(
            ["systemctl daemon-reload", "systemctl enable --now x.timer", "systemctl --user disable --now x.timer"], commands);

        fake.Answer = _ => new CommandResult(1, [], "Access denied\n");
        var failure = Assert.Throws<Failure>(() => new ServiceManager(fake, ofSystem: true, runs: true).Enable("x.timer"));
        Assert.Equal("systemctl daemon-reload failed: Access denied", failure.Message);
    }

    public void Dispose() => Directory.Delete(Path.Combine(path, "../.."), recursive: true);
}
