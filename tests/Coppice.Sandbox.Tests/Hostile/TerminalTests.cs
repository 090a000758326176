using System.Diagnostics;
using System.Text;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// Foreign code on a terminal: what the caller runs there, and the terminal itself, are out of its reach, and a shell works as
/// anywhere. A script of the caller's runs the child test on a terminal that script(1) makes.
/// </summary>
[Trait("Category", "Integration")]
public sealed class TerminalTests(SmallTree tree)
{
    internal const string ProgramVariable = "COPPICE_TEST_PROGRAM";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_ends_its_own_process_group_ends_nothing_of_the_caller(bool redirected)
    {
        await using var terminal = new Typed(tree, "kill -KILL 0; echo not reached", after: "echo caller:$? lives", redirected);
        await terminal.UntilAsync("caller:0 lives");
        Assert.DoesNotContain("not reached", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_and_input_of_the_terminal_are_the_callers()
    {
        await using var terminal = new Typed(
            tree, "echo >/dev/tty; perl -e 'ioctl(STDIN, 0x5412, q(z)) and print qq(pushed\\n)'",
            after: "stty -a | tr ';' '\\n' | grep -o -e '-\\?icanon' -e '-\\?echo\\b'; echo end of it");
        await terminal.UntilAsync("end of it");
        Assert.Contains("icanon\r\necho\r\n", terminal.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("-icanon", terminal.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pushed", terminal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_shell_keys_and_job_control_work()
    {
        await using var terminal = new Typed(tree, "", after: "echo caller lives");
        await terminal.TypeAsync("echo begin$((1+1))\n");
        await terminal.UntilAsync("begin2");
        // Ctrl-C ends what runs, and the shell stays. What is to get it says so itself: before it does, it may not be in front
        // yet.
        await terminal.TypeAsync("sh -c 'echo run$((1+1)); exec sleep 300'\n");
        await terminal.UntilAsync("run2");
        await terminal.TypeAsync("\u0003");
        await terminal.TypeAsync("echo status=$?.\n");
        await terminal.UntilAsync("status=130.");
        // Ctrl-Z stops it, and it goes on in the background.
        await terminal.TypeAsync("sh -c 'echo stop$((1+1)); exec sleep 301'\n");
        await terminal.UntilAsync("stop2");
        await terminal.TypeAsync("\u001a");
        await terminal.UntilAsync("Stopped");
        await terminal.TypeAsync("bg; jobs\n");
        await terminal.UntilAsync("Running");
        await terminal.TypeAsync("kill %1; wait; exit 0\n");
        await terminal.UntilAsync("caller lives");
    }

    [Fact]
    public async Task What_is_a_pipe_or_a_file_of_the_callers_stays_one()
    {
        await using var terminal = new Typed(
            tree, "test -t 0 && test ! -t 1 && echo to the file", after: "tr a-z A-Z <$OUT", redirected: true);
        await terminal.UntilAsync("TO THE FILE");
    }

    private sealed class Typed : IAsyncDisposable
    {
        private readonly TempFolder folder = new();
        private readonly Process process;
        private readonly StringBuilder text = new();

        public Typed(SmallTree tree, string program, string after, bool redirected = false)
        {
            var child = $"\"{Environment.ProcessPath}\" -method "
                + $"{typeof(TerminalChildTests).FullName}.{nameof(TerminalChildTests.Runs_a_program_on_the_terminal_for_the_test_that_types)} -explicit only -noLogo -noColor";
            File.WriteAllText(folder.At("caller"), $"{child}{(redirected ? $" >{folder.At("out")}" : "")}\n{after}\n");
            var start = new ProcessStartInfo("script", ["-qfec", $"OUT={folder.At("out")} sh {folder.At("caller")}", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            start.Environment[KilledChildTests.LayerVariable] = tree.Layer;
            start.Environment[KilledChildTests.FolderVariable] = Directory.CreateDirectory(folder.At("work")).FullName;
            start.Environment[ProgramVariable] = program;
            process = Process.Start(start)!;
        }

        public string Text
        {
            get
            {
                lock (text)
                {
                    return text.ToString();
                }
            }
        }

        public async Task TypeAsync(string keys)
        {
            await process.StandardInput.WriteAsync(keys);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        public async Task UntilAsync(string wanted)
        {
            var buffer = new char[4096];
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(2));
            while (!Text.Contains(wanted, StringComparison.Ordinal))
            {
                var read = await process.StandardOutput.ReadAsync(buffer, limit.Token);
                Assert.True(read > 0, $"the terminal ended without \"{wanted}\": {Text}");
                lock (text)
                {
                    text.Append(buffer, 0, read);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            // The holder of a killed run ends a moment later.
            await Machine.SoonAsync(() => !Machine.Runs(folder.Path));
            folder.Dispose();
        }
    }
}

/// <summary>What <see cref="TerminalTests"/> runs on a terminal; it is no test by itself.</summary>
public sealed class TerminalChildTests
{
    [Fact(Explicit = true)]
    public void Runs_a_program_on_the_terminal_for_the_test_that_types()
    {
        using var host = SandboxHost.Start(
            new ProcessRunner(), Environment.GetEnvironmentVariable(KilledChildTests.FolderVariable)!, Inside.Limits);
        using var mounted = host.Mount([Environment.GetEnvironmentVariable(KilledChildTests.LayerVariable)!], 1 << 20);
        var program = Environment.GetEnvironmentVariable(TerminalTests.ProgramVariable);
        host.RunInteractive(mounted, new SandboxCommand(string.IsNullOrEmpty(program) ? ["sh", "-i"] : ["sh", "-c", program]));
    }
}
