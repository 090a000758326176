using Coppice.Cli.Verbs;
using Coppice.Foundation;

namespace Coppice.Cli.Tests.Running;

public sealed class ApplicationTests
{
    private readonly FakeHost fake = new();

    [Fact]
    public async Task A_verb_gets_its_arguments_and_its_exit_code_is_the_programs()
    {
        var seen = "";
        FakeVerb verb = null!;
        verb = new FakeVerb(context =>
        {
            seen = $"{context.GetRequired(verb.Template)} {context.Get(verb.Form)} {context.Get(verb.Output)} "
                + $"{context.Get(verb.Jobs)} {context.Settings}";
            return 7;
        });
        Assert.Equal(
            7, await fake.RunAsync([verb], "-f", "x.yaml", "export", "vault", "-o", "out", "-j", "3", "-y", "--progress=quiet"));
        Assert.StartsWith(
            "vault dir out 3 Settings { FamilyFile = x.yaml, Store = /home/ada/.local/share/coppice, Json = False, Progress = "
                + "Quiet, Yes = True",
            seen, StringComparison.Ordinal);
        Assert.Equal("", fake.Out.ToString() + fake.Error);
    }

    [Fact]
    public async Task An_expected_failure_is_shown_on_standard_error_with_its_exit_code()
    {
        var verb = new FakeVerb(_ => throw new Failure([new Problem("no space left", "coppice gc")], 64));
        Assert.Equal(64, await Export(verb));
        Assert.Equal("error: no space left\nhint: coppice gc\n", fake.Error.ToString());
        Assert.Equal("", fake.Out.ToString());
    }

    [Fact]
    public async Task With_json_a_failure_is_one_line_of_json()
    {
        var verb = new FakeVerb(_ => throw new Failure("no space left"));
        Assert.Equal(1, await Export(verb, "--json"));
        Assert.Equal("""{"error":{"code":1,"problems":[{"message":"no space left"}]}}""" + "\n", fake.Error.ToString());
    }

    [Fact]
    public async Task Anything_else_that_is_thrown_is_called_a_bug()
    {
        var verb = new FakeVerb(_ => throw new InvalidOperationException("odd"));
        Assert.Equal(1, await Export(verb));
        Assert.StartsWith(
            "error: this is a bug in Coppice: InvalidOperationException: odd\nhint:", fake.Error.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_verb_help_is_shown_as_an_error()
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List));
        Assert.StartsWith("Coppice grows", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", fake.Out.ToString());
    }

    [Fact]
    public async Task Help_and_version_are_results()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, "--version"));
        Assert.Matches(@"^coppice \d+\.\d+\.\d+\n$", fake.Out.ToString());
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, "-h"));
        Assert.Contains("  doctor      check whether", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("commands-document", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal("", fake.Error.ToString());
    }

    [Fact]
    public async Task A_question_is_asked_on_standard_error_and_only_yes_means_yes()
    {
        fake.IsTerminal = true;
        fake.Environment["NO_COLOR"] = "1";
        var verb = Asking();
        fake.Input = "Y\n";
        Assert.Equal(1, await Export(verb));
        fake.Input = "\n";
        Assert.Equal(0, await Export(verb));
        fake.Input = "";
        Assert.Equal(0, await Export(verb));
        Assert.StartsWith("remove it? [y/N] ", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", fake.Out.ToString());
    }

    [Fact]
    public async Task Without_a_terminal_a_question_needs_yes_on_the_command_line()
    {
        Assert.Equal(64, await Export(Asking()));
        Assert.Equal(
            "error: cannot ask for confirmation (standard input is not a terminal): remove it?\nhint: coppice export vault -o x "
                + "--progress quiet --yes\n",
            fake.Error.ToString());
        Assert.Equal(1, await Export(Asking(), "--yes"));
    }

    private static FakeVerb Asking() => new(async (context, cancel) => await context.ConfirmAsync("remove it?", cancel) ? 1 : 0);

    private Task<int> Export(FakeVerb verb, params string[] more) =>
        fake.RunAsync([verb], ["export", "vault", "-o", "x", "--progress", "quiet", .. more]);
}
