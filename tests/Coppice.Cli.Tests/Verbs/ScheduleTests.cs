using System.Text.Json;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Verbs;

public sealed class ScheduleTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    [Fact]
    public async Task Printed_units_name_the_launcher_the_family_file_and_the_store()
    {
        fake.Environment["COPPICE_LAUNCHER"] = "/opt/coppice/coppice";
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "schedule", "update", "--print"]));
        var text = fake.Out.ToString();
        Assert.Contains(
            $"\nExecStart=/opt/coppice/coppice --family-file {store.FamilyFile} --store {store.Store.Path} --progress plain "
                + $"update\n",
            text, StringComparison.Ordinal);
        Assert.Contains("/coppice-test.timer\n", text, StringComparison.Ordinal);
        Assert.Contains("\nOnCalendar=daily\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_launcher_it_is_this_program_and_without_a_verb_it_only_checks()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "schedule", "--print", "--weekly", "--json"]));
        var units = JsonDocument.Parse(fake.Out.ToString()).RootElement.GetProperty("units");
        Assert.Contains(
            $"ExecStart={Environment.ProcessPath}", units[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(" check\n", units[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("\nOnCalendar=weekly\n", units[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    // Whoever may connect may update: the socket is the owner's alone, and a port has a token.
    [Theory]
    [InlineData("ListenStream=/srv/100%%/page.sock\nSocketMode=0600\n", " serve\n", "--listen", "unix:/srv/100%/page.sock")]
    [InlineData("ListenStream=127.0.0.1:8400\n", " serve --token-file /etc/coppice-token\n", "--listen", "127.0.0.1:8400",
        "--token-file", "/etc/coppice-token")]
    public async Task Pages_are_a_socket_that_starts_them(string socket, string service, params string[] arguments)
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "schedule", "serve", "--print", .. arguments]));
        var text = fake.Out.ToString();
        Assert.Contains("/coppice_pages-test.socket\n", text, StringComparison.Ordinal);
        Assert.Contains(socket, text, StringComparison.Ordinal);
        Assert.Contains(service, text, StringComparison.Ordinal);
        Assert.DoesNotContain("[Timer]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--cache 127.0.0.1:8082\n")]
    [InlineData("--cache 10.0.0.1:80 --pin --also packages.example:443 --also \"[2001:db8::1]:80\"\n", "--listen", "10.0.0.1:80",
        "--pin", "--also", "packages.example:443", "--also", "[2001:db8::1]:80")]
    public async Task A_cache_runs_from_the_start_of_the_machine_on(string command, params string[] arguments)
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, [.. store.Options, "schedule", "cache", "--print", .. arguments]));
        var text = fake.Out.ToString();
        Assert.Contains("/coppice_cache-test.service\n", text, StringComparison.Ordinal);
        Assert.Contains($" --progress plain serve --no-page {command}", text, StringComparison.Ordinal);
        Assert.Contains("\n[Install]\nWantedBy=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[Socket]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cache has no times", "cache", "--daily")]
    [InlineData("--token-file is for serve", "cache", "--token-file", "token")]
    [InlineData("--pin and --also are for cache", "serve", "--pin")]
    [InlineData("templates have to know the port", "cache", "--listen", "127.0.0.1:0")]
    [InlineData("nothing is not a host with a port", "cache", "--also", "nothing")]
    [InlineData("--daily and --weekly cannot be combined", "--daily", "--weekly")]
    [InlineData("--deploy goes with update", "check", "--deploy")]
    [InlineData("serve has no times", "serve", "--weekly")]
    [InlineData("--listen and --token-file are for serve", "update", "--listen", "127.0.0.1:8400")]
    [InlineData("pages on a port need the port's number", "serve", "--listen", "127.0.0.1:8400")]
    [InlineData("pages on a port need the port's number", "serve", "--listen", "127.0.0.1:0", "--token-file", "token")]
    [InlineData("--print and --remove cannot be combined", "--remove", "--print")]
    [InlineData("VERB takes check, update, serve or cache, not updaet; did you mean update?", "updaet", "--print")]
    public async Task Contradictions_are_wrong_usage(string message, params string[] arguments)
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "schedule", .. arguments]));
        Assert.Contains(message, fake.Error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => store.Dispose();
}
