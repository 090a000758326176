using Coppice.Foundation.Processes;

namespace Coppice.Store.Tests.Support;

/// <summary>Runs a script of this machine's shell and returns what it prints.</summary>
internal static class Shell
{
    internal static string Run(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("sh", ["-euc", script]));
        Assert.True(result.Succeeded, $"{script}\n{result.Text}\n{result.Error}");
        return result.Text;
    }
}
