using System.Text;
using Coppice.Foundation.Processes;

namespace Coppice.Sandbox.Tests.Support;

/// <summary>One sandbox with one tree, to attack from inside.</summary>
internal sealed class Inside : IDisposable
{
    public static readonly SandboxLimits Limits = new(64 << 20, 4 << 20, TimeSpan.FromMinutes(2));

    private readonly TempFolder work = new();

    public Inside(SmallTree tree, SandboxLimits? limits = null)
    {
        Host = SandboxHost.Start(new ProcessRunner(), work.Path, limits ?? Limits);
        Tree = Host.Mount([tree.Layer], 16 << 20);
    }

    public SandboxHost Host { get; }

    public SandboxTree Tree { get; }

    public string WorkFolder => work.Path;

    /// <summary>Runs a shell script inside; its output and errors come back as one text.</summary>
    public CommandResult Run(string script, Func<SandboxCommand, SandboxCommand>? change = null)
    {
        var command = new SandboxCommand("sh", "-c", "exec 2>&1\n" + script);
        return Host.Run(Tree, change?.Invoke(command) ?? command, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a Perl program inside: it can make any system call.</summary>
    public CommandResult Perl(string program) =>
        Run("LC_ALL=C exec perl -", command => command with { Input = Encoding.UTF8.GetBytes(program) });

    /// <summary>
    /// Runs a shell script inside in one of the ways that foreign code is run; everything that it prints comes back.
    /// </summary>
    public string Run(Way way, string script)
    {
        Run("cat >/root/script", command => command with { Input = Encoding.UTF8.GetBytes(script) });
        const string Script = "exec >/root/printed 2>&1 </dev/null; . /root/script";
        switch (way)
        {
            case Way.Step:
                Run(Script);
                break;
            case Way.Terminal:
                Host.RunAttached(Tree, new SandboxCommand("sh", "-c", Script), interactive: true);
                break;
            default:
                var chroot = new SandboxCommand("chroot", "/target", "sh", "-c", Script);
                var result = Host.RunHostTools(Tree, chroot with { Programs = ["chroot"], TargetRuns = true });
                Assert.True(File.Exists(Tree.UpperDirectory + "/root/printed"), result.Error);
                break;
        }

        return File.ReadAllText(Tree.UpperDirectory + "/root/printed");
    }

    /// <summary>Runs a Perl program inside in one of the ways.</summary>
    public string Perl(Way way, string program) => Run(way, $"LC_ALL=C exec perl - <<'PERL'\n{program}\nPERL\n");

    public void Dispose()
    {
        Tree.Dispose();
        Host.Dispose();
        work.Dispose();
    }
}

/// <summary>How foreign code comes to run.</summary>
public enum Way
{
    /// <summary>As a step of a growth, or by <c>run</c> without a terminal.</summary>
    Step,

    /// <summary>On the terminal of the caller.</summary>
    Terminal,

    /// <summary>Started by programs of this machine that change into the tree, as for Arch Linux.</summary>
    HostTools,
}
