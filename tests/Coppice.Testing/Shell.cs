using Coppice.Foundation.Processes;

namespace Coppice.Testing;

/// <summary>Runs programs of this machine and takes their success for granted.</summary>
public static class Shell
{
    /// <summary>Runs a program.</summary>
    /// <returns>What it prints.</returns>
    public static string Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments), TestContext.Current.CancellationToken);
        Assert.True(
            result.Succeeded,
            $"{program} {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result.Text;
    }

    /// <summary>Runs a script of the shell, which ends at the first command that fails.</summary>
    /// <returns>What it prints.</returns>
    public static string Script(string script) => Run("sh", "-euc", script);

    /// <summary>The lines of a text that are not empty.</summary>
    public static IReadOnlyList<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of a text in order.</summary>
    public static IReadOnlyList<string> SortedWords(string text) =>
        [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
