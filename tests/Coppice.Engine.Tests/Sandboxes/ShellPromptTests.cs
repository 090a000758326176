using Coppice.Engine.Sandboxes;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Tests.Verbs;

/// <summary>Whoever has shells in two templates open sees at the prompt which is which.</summary>
[Trait("Category", "Integration")]
public sealed class ShellPromptTests
{
    [Theory]
    [InlineData("/bin/bash", "")]
    [InlineData("/bin/bash", "PS1='own> '")]
    [InlineData("/bin/sh", "")]
    public void The_prompt_begins_with_the_template_and_start_up_files_count_all_the_same(string shell, string startUp)
    {
        using var home = new TempFolder();
        File.WriteAllText(home.At(".bashrc"), startUp + "\n");
        var words = RunInTemplate.Prompting(shell, "vault@3");
        var line = string.Join(' ', words.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var result = new ProcessRunner().Run(Command.Own("script", ["--quiet", "--return", "--command", line, "/dev/null"]) with
        {
            Environment = new Dictionary<string, string> { ["HOME"] = home.Path, ["TERM"] = "dumb" },
            Input = "echo $PROMPT_COMMAND-\nexit 7\n"u8.ToArray(),
        });
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("(vault@3) " + (startUp.Length > 0 ? "own> " : ""), result.Text, StringComparison.Ordinal);
        // And it leaves nothing behind in the shell.
        Assert.Matches("(?m)(^|# )-\r?$", result.Text);
    }
}
