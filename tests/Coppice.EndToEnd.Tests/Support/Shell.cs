using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>Runs programs of this machine and takes their success for granted.</summary>
internal static class Shell
{
    public static string Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result.Text;
    }

    public static IReadOnlyList<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static IReadOnlyList<string> SortedWords(string text) =>
        [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
