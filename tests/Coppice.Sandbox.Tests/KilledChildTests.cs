using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>What <see cref="LifetimeTests"/> runs in a process of its own to kill it; it is no test by itself.</summary>
public sealed class KilledChildTests
{
    internal const string LayerVariable = "COPPICE_TEST_LAYER";
    internal const string FolderVariable = "COPPICE_TEST_FOLDER";
    internal const string DaemonVariable = "COPPICE_TEST_DAEMON";
    internal const string DiskVariable = "COPPICE_TEST_DISK";

    [Fact(Explicit = true)]
    public void Runs_a_daemon_for_the_test_that_kills_it()
    {
        var daemon = Environment.GetEnvironmentVariable(DaemonVariable)!;
        using var host = SandboxHost.Start(
            new ProcessRunner(), Environment.GetEnvironmentVariable(FolderVariable)!, Inside.Limits);
        using var tree = host.Mount(
            [Environment.GetEnvironmentVariable(LayerVariable)!], 1 << 20,
            Environment.GetEnvironmentVariable(DiskVariable) == "yes");
        host.Run(tree, new SandboxCommand("sh", "-c", $"trap '' TERM HUP INT; setsid {daemon} & {daemon}"));
    }
}
