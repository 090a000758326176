using System.Text;
using System.Text.Json;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Verbs;

/// <summary>The verbs that work with layers, as a process of their own on a tiny system.</summary>
[Trait("Category", "Integration")]
public sealed partial class GrownTests : IDisposable
{
    private static readonly string Program = BuiltPrograms.Coppice;
    private readonly TestStore store = new();

    public GrownTests()
    {
        var parent = store.GrowBase();
        store.Grow(
            "vault", parent, upper => File.WriteAllText(Path.Combine(upper, "note"), "one"),
            new RecordedPackage("less", "590-1", "amd64", 312, false));
        store.Grow(
            "vault", parent,
            upper =>
            {
                File.WriteAllText(Path.Combine(upper, "note"), "two");
                File.WriteAllText(Path.Combine(upper, "tool"), "x");
                File.SetUnixFileMode(Path.Combine(upper, "tool"), (UnixFileMode)0x9ed);
            },
            new RecordedPackage("less", "590-2", "amd64", 412, false));
    }

    [Fact]
    public void Run_passes_the_exit_code_through_and_forgets_changes()
    {
        Assert.Equal(7, Coppice("run", "vault", "--", "sh", "-c", "echo changed >/note; exit 7").ExitCode);
        Assert.Equal(
            ("two", 0), (Coppice("run", "vault", "cat", "/note").Text, Coppice("run", "vault@1", "--", "cat", "/note").ExitCode));
        Assert.Equal("one", Coppice("run", "vault@1", "cat", "/note").Text);
        Assert.Equal(137, Coppice("run", "vault", "--", "sh", "-c", "kill -9 $$").ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(store.Store.At("work")));
    }

    [Fact]
    public void Run_says_like_a_shell_that_there_is_no_such_command()
    {
        var missing = Coppice("run", "vault", "--", "no-such-command");
        Assert.Equal(127, missing.ExitCode);
        Assert.Contains("no-such-command: not found", missing.Error, StringComparison.Ordinal);
        Assert.Equal(126, Coppice("run", "vault", "--", "/note").ExitCode);
        Assert.Equal("a  b\n", Coppice("run", "vault", "--", "sh", "-c", "echo \"$1\"", "sh", "a  b").Text);
    }

    [Fact]
    public void A_machine_without_bubblewrap_is_told_so()
    {
        var tools = Directory.CreateTempSubdirectory("coppice-test-");
        try
        {
            foreach (var tool in (string[])["unshare", "mount", "nsenter", "rm"])
            {
                File.CreateSymbolicLink(Path.Combine(tools.FullName, tool), $"/usr/bin/{tool}");
            }

            var result = new ProcessRunner().Run(
                Command.Own(Program, [.. store.Options, "run", "vault", "--", "true"]) with
                {
                    Environment = new Dictionary<string, string>(Environment) { ["PATH"] = tools.FullName },
                });
            Assert.Equal(1, result.ExitCode);
            Assert.Equal("error: the program bwrap is missing or cannot be run\nhint: coppice doctor\n", result.Error);
        }
        finally
        {
            tools.Delete(recursive: true);
        }
    }

    [Fact]
    public void Run_passes_bytes_through()
    {
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        var result = new ProcessRunner().Run(
            Command.Own(Program, [.. store.Options, "run", "vault", "cat"]) with { Environment = Environment, Input = bytes });
        Assert.Equal(bytes, result.Output);
    }

    [Fact]
    public void Run_has_an_environment_and_a_network_of_its_own()
    {
        Assert.Equal("/root  \n", Coppice("run", "vault", "--", "sh", "-c", "echo \"$HOME $DOTNET_ROOT $TERM\"").Text);
        var devices =
            Coppice("run", "vault", "--", "cat", "/proc/net/dev").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2);
        Assert.StartsWith("lo:", Assert.Single(devices).TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_without_a_command_is_wrong_usage() => Assert.Equal(64, Coppice("run", "vault").ExitCode);

    [Fact]
    public void Shell_reads_standard_input_and_says_that_changes_are_lost()
    {
        var result = new ProcessRunner().Run(
            Command.Own(Program, [.. store.Options, "shell", "vault"])
                with { Environment = Environment, Input = Encoding.ASCII.GetBytes("echo $((40 + 2)); exit 3\n") });
        Assert.Equal((3, "42\n"), (result.ExitCode, result.Text));
        Assert.Contains("its changes are discarded", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_through_to_the_program()
    {
        var command = $"{Program} -f {store.FamilyFile} -s {store.Store.Path} run vault -- sh -c 'test -t 0 && test -t 1 && "
            + "echo yes; echo $TERM'";
        // Its input stays open: at the end of it script(1) types an end of file, and one that is typed before the terminal is raw
        // is read as NUL then.
        var start = new System.Diagnostics.ProcessStartInfo("script", ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var running = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("yes\r\nxterm\r\n", await running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, running.ExitCode);
    }

    [Fact]
    public async Task What_clears_away_leftovers_does_not_touch_a_running_program_and_gc_waits_for_it()
    {
        // The program says that it runs, then waits for its input to end.
        var start = new System.Diagnostics.ProcessStartInfo(
            Program, [.. store.Options, "run", "vault", "--", "sh", "-c", "echo running; cat; cat /note"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_ROOT"] = Environment["DOTNET_ROOT"];
        using var running = System.Diagnostics.Process.Start(start)!;
        Assert.Equal("running", await running.StandardOutput.ReadLineAsync());
        File.WriteAllText(store.Store.At("work", "left"), "by a killed build");
        Assert.Equal(1, store.Store.RemoveUnfinished());
        Assert.Single(Directory.GetFileSystemEntries(store.Store.At("work")));

        var said = new TaskCompletionSource();
        string[] collect = ["gc", "--keep", "1", "--yes"];
        var gc = Task.Run(() => new ProcessRunner().Run(Command.Own(Program, [.. store.Options, .. collect]) with
        {
            Environment = Environment,
            OnLine = line =>
                _ = line.StartsWith($"waiting for process {running.Id} ", StringComparison.Ordinal) && said.TrySetResult(),
        }));
        await Task.WhenAny(said.Task, gc);
        Assert.True(said.Task.IsCompleted);
        Assert.False(gc.IsCompleted);
        running.StandardInput.Close();
        Assert.Equal("two", await running.StandardOutput.ReadToEndAsync());
        await running.WaitForExitAsync();
        Assert.Equal(0, (await gc).ExitCode);
        Assert.Equal([2], store.Generations.History("vault").Select(generation => generation.Number));
        Assert.Equal("no problems found\n", Coppice("fsck", "--progress", "quiet").Text);
    }

    [Fact]
    public void Both_forms_of_export_have_the_same_tree_and_nothing_is_overwritten()
    {
        Assert.Equal(0, Coppice("export", "vault", "--as", "dir", "-o", store.At("dir")).ExitCode);
        Assert.Equal(0, Coppice("export", "vault", "--as", "tar", "-o", store.At("file.tar")).ExitCode);
        Assert.Equal(File.ReadAllBytes(store.At("file.tar")), Coppice("export", "vault", "--as", "tar", "-o", "-").Output);
        Assert.Equal(
            "",
            new ProcessRunner().Run(Command.Own("tar", ["--compare", "-f", store.At("file.tar"), "-C", store.At("dir")])).Text);
        Assert.Equal("two", File.ReadAllText(store.At("dir/note")));
        Assert.Equal(1, Coppice("export", "vault", "--as", "tar", "-o", store.At("file.tar")).ExitCode);
        Assert.Equal(1, Coppice("export", "vault", "--as", "dir", "-o", store.At("dir")).ExitCode);
    }

    [Fact]
    public void Diff_shows_packages_files_and_gained_privileges()
    {
        var text = Coppice("diff", "vault").Text;
        Assert.Contains("~  less  590-1 → 590-2  +100 KiB\n", text, StringComparison.Ordinal);
        Assert.Contains("~  /note  content", text, StringComparison.Ordinal);
        Assert.Contains("!  /tool  SETUID\n", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "vault@1 → vault@2: 1 package upgraded · 1 entry added, 1 changed · +1 B\n", text, StringComparison.Ordinal);
        Assert.Equal("vault@2 → vault@2: no difference\n", Coppice("diff", "vault", "vault@2").Text);
    }

    [Fact]
    public void Diff_as_json_has_both_sides()
    {
        var root = JsonDocument.Parse(Coppice("diff", "vault@1", "vault@2", "--files", "--json").Text).RootElement;
        Assert.False(root.TryGetProperty("packages", out _));
        var note = root.GetProperty("files")[0];
        Assert.Equal(
            ("/note", "changed", "content"),
            (
                note.GetProperty("path").GetString(), note.GetProperty("change").GetString(),
                note.GetProperty("aspects")[0].GetString()));
        Assert.NotEqual(
            note.GetProperty("from").GetProperty("sha256").GetString(), note.GetProperty("to").GetProperty("sha256").GetString());
    }

    [Fact]
    public void Fsck_finds_what_was_changed_and_ends_with_1()
    {
        Directory.CreateDirectory(store.Store.At("packages/ab"));
        File.WriteAllText(store.Store.At($"packages/ab/ab{new string('0', 62)}.deb"), "no such thing");
        File.WriteAllText(store.Store.At("stray"), "");
        var note = Directory.GetFiles(store.Store.At("contents"), "*", SearchOption.AllDirectories)
            .First(file => File.ReadAllText(file) == "two");
        File.WriteAllText(note, "2");
        var result = Coppice("fsck", "--json");
        Assert.Equal(1, result.ExitCode);
        var paths = JsonDocument.Parse(result.Text).RootElement.GetProperty("problems").EnumerateArray()
            .Select(problem => problem.GetProperty("path").GetString()!).ToList();
        Assert.Contains(note, paths);
        Assert.Contains(store.Store.At("stray"), paths);
        Assert.Contains(paths, path => path.EndsWith(".deb", StringComparison.Ordinal));
    }

    public void Dispose() => store.Dispose();

    private static Dictionary<string, string> Environment => new()
    {
        ["HOME"] = "/root",
        ["TERM"] = "xterm",
        ["SHELL"] = "/bin/sh",
        ["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
    };

    private CommandResult Coppice(params string[] arguments) =>
        new ProcessRunner().Run(Command.Own(Program, [.. store.Options, .. arguments]) with { Environment = Environment });
}
