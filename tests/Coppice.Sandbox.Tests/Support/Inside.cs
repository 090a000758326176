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
    public CommandResult Perl(string program) => Run("LC_ALL=C exec perl -", command => command with { Input = Encoding.UTF8.GetBytes(program) });

    public void Dispose()
    {
        Tree.Dispose();
        Host.Dispose();
        work.Dispose();
    }
}
