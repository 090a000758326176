using System.Net;
using System.Net.Sockets;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <content>What is told of the machine.</content>
public sealed partial class ConfinementTests
{
    [Fact]
    public void The_name_of_the_machine_is_not_told() => Assert.Equal("localhost\n", inside.Run("hostname").Text);

    [Fact]
    public void The_environment_of_the_caller_is_not_told()
    {
        Environment.SetEnvironmentVariable("COPPICE_TEST_SECRET", "secret");
        Assert.Equal(
            ["HOME=/root", "LC_ALL=C.UTF-8"],
            inside.Run("env").Text.Split('\n')
                .Where(line =>
                    line.StartsWith("HOME", StringComparison.Ordinal) || line.StartsWith("LC_", StringComparison.Ordinal))
                .Order());
        Assert.DoesNotContain("secret", inside.Run("env; cat /proc/*/environ").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_memory_of_the_machine_is_not_there()
    {
        var made = new ProcessRunner().Run(Command.Own("ipcmk", ["--shmem", "4096"]));
        var id = made.Text.Split(' ')[^1].Trim();
        try
        {
            Assert.True(made.Succeeded, made.Error);
            Assert.DoesNotContain("0x", inside.Run("cat /proc/sysvipc/shm; ipcs -m").Text, StringComparison.Ordinal);
            Assert.NotEqual(0, inside.Perl($"shmread({id}, my $b, 0, 1) or exit 7;").ExitCode);
        }
        finally
        {
            new ProcessRunner().Run(Command.Own("ipcrm", ["--shmem-id", id]));
        }
    }
}
