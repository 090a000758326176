using Coppice.Cli.Completion;
using Coppice.Cli.Syntax;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests.Completion;

public sealed class CompletionTests
{
    private readonly CompletionModel model = CompletionModel.Of(
        new CommandTree([new FakeVerb(_ => 0), .. Cli.Verbs.AllVerbs.List.Where(verb => verb.Name != "export")]));

    [Theory]
    [InlineData("coppice do", "doctor")]
    [InlineData("coppice --progress plain do", "doctor")]
    [InlineData("coppice --progress p", "plain")]
    [InlineData("coppice export --as ", "dir tar")]
    [InlineData("coppice export vault --ou", "--output")]
    [InlineData("coppice completion z", "zsh")]
    [InlineData("coppice -f ", "")]
    [InlineData("coppice commands", "")]
    [InlineData("coppice doctor --js", "--json")]
    public void Bash_completes(string line, string expected)
    {
        var words = line.Split(' ');
        var script = $$"""
            {{BashCompletion.Script(model)}}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _coppice
            echo "${COMPREPLY[*]}"
            """;
        var result = new ProcessRunner().Run(Command.Own("bash", ["-uc", script]));
        Assert.Equal("", result.Error);
        Assert.Equal(expected, result.Text.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("coppice run v", "vault")]
    [InlineData("coppice -f home.yaml diff base ", "base vault home.yaml --packages")]
    public void Bash_asks_coppice_for_the_templates_of_the_family_file_that_is_named(string line, string expected)
    {
        var words = line.Split(' ');
        var script = $$"""
            coppice() { echo "base vault"; case $1 in -f) echo "$2" ;; esac; }
            {{BashCompletion.Script(model)}}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}})
            COMP_CWORD={{words.Length - 1}}
            _coppice
            echo "${COMPREPLY[*]}"
            """;
        var result = new ProcessRunner().Run(Command.Own("bash", ["-uc", script]));
        Assert.Equal("", result.Error);
        Assert.All(expected.Split(' '), word => Assert.Contains(word, result.Text.TrimEnd('\n').Split(' ')));
    }

    [Fact]
    public async Task Names_of_templates_come_from_the_family_file()
    {
        using var store = new TestStore();
        var fake = new FakeHost();
        Assert.Equal(0, await fake.RunAsync(Cli.Verbs.AllVerbs.List, "-f", store.FamilyFile, "template-names"));
        Assert.Equal("base\nvault\ndev\n", fake.Out.ToString());
    }

    [Fact]
    public void The_zsh_script_names_every_verb_and_quotes_descriptions()
    {
        var script = ZshCompletion.Script(model);
        Assert.StartsWith("#compdef coppice\n", script, StringComparison.Ordinal);
        Assert.Contains("'export:write a template'", script, StringComparison.Ordinal);
        Assert.Contains("'--as[the form]: :(dir tar)'", script, StringComparison.Ordinal);
        Assert.Contains("(default\\: family.yaml)]: :_files'", script, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fish_script_offers_options_of_the_chosen_verb_only()
    {
        var script = FishCompletion.Script(model);
        Assert.Contains(
            "complete -c coppice -n '__fish_seen_subcommand_from export' -l as -x -a 'dir tar' -d 'the form'\n", script,
            StringComparison.Ordinal);
        Assert.Contains("complete -c coppice -f -n __fish_use_subcommand -a doctor -d ", script, StringComparison.Ordinal);
        Assert.DoesNotContain("commands-document", script, StringComparison.Ordinal);
    }
}
