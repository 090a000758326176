using Coppice.Cli.Running;

namespace Coppice.Cli.Tests.Running;

public sealed class SettingsTests
{
    private readonly FakeHost fake = new();

    [Theory]
    [InlineData(null, null, "/home/ada", "/home/ada/.local/share/coppice")]
    [InlineData(null, "/data", "/home/ada", "/data/coppice")]
    [InlineData(null, "relative", "/home/ada", "/home/ada/.local/share/coppice")]
    [InlineData("/store", "/data", "/home/ada", "/store")]
    public async Task The_store_comes_from_the_environment(string? store, string? data, string home, string expected)
    {
        Set("COPPICE_STORE", store);
        Set("XDG_DATA_HOME", data);
        Set("HOME", home);
        Assert.Equal(expected, (await SettingsOf())!.Store);
    }

    [Fact]
    public async Task The_option_wins_and_a_relative_path_is_made_absolute()
    {
        fake.Environment["COPPICE_STORE"] = "/store";
        Assert.Equal(Path.GetFullPath("here"), (await SettingsOf("-s", "here"))!.Store);
    }

    [Fact]
    public async Task Without_any_place_for_the_store_the_usage_is_wrong()
    {
        fake.Environment.Remove("HOME");
        Assert.Null(await SettingsOf());
        Assert.StartsWith("error: no store given", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "xterm", "tty")]
    [InlineData(true, "dumb", "plain")]
    [InlineData(true, null, "plain")]
    [InlineData(false, "xterm", "plain")]
    public async Task Progress_is_live_only_on_a_terminal_that_can(bool terminal, string? term, string expected)
    {
        fake.IsTerminal = terminal;
        Set("TERM", term);
        Assert.Equal(expected, (await SettingsOf())!.Progress.ToString().ToLowerInvariant());
    }

    [Theory]
    [InlineData(true, "xterm", null, true)]
    [InlineData(true, "xterm", "1", false)]
    [InlineData(true, "xterm", "", true)]
    [InlineData(true, "dumb", null, false)]
    [InlineData(false, "xterm", null, false)]
    public async Task Colours_are_for_terminals_and_can_be_refused(bool terminal, string term, string? noColor, bool expected)
    {
        fake.IsTerminal = terminal;
        Set("TERM", term);
        Set("NO_COLOR", noColor);
        bool? colour = null;
        await Run(context => colour = context.Terminal.OutPalette.Enabled);
        Assert.Equal(expected, colour);
        await Run(context => colour = context.Terminal.ErrorPalette.Enabled, "--no-color");
        Assert.False(colour);
    }

    private void Set(string name, string? value)
    {
        if (value is null)
        {
            fake.Environment.Remove(name);
        }
        else
        {
            fake.Environment[name] = value;
        }
    }

    private async Task<Settings?> SettingsOf(params string[] options)
    {
        Settings? settings = null;
        await Run(context => settings = context.Settings, options);
        return settings;
    }

    private Task<int> Run(Action<VerbContext> action, params string[] options)
    {
        var verb = new FakeVerb(context =>
        {
            action(context);
            return 0;
        });
        return fake.RunAsync([verb], [.. options, "export", "vault", "-o", "x"]);
    }
}
