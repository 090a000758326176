using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Verbs;

public sealed class CheckTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Updates_are_shown_once_with_the_templates_that_have_them()
    {
        Newest("libssl3 3.0.17-1 2000000", "less 590-2 1000");
        Record("base", "libssl3 3.0.15-1", "less 590-1");
        Record("vault", "libssl3 3.0.15-1", "less 590-1");
        Record("dev", "libssl3 3.0.15-1");
        Assert.Equal(0, await RunAsync());
        Assert.Equal(
            $"""
            less     590-1 → 590-2        bookworm   1000 B  in base, vault
            libssl3  3.0.15-1 → 3.0.17-1  bookworm  1.9 MiB  in 3 templates

            2 updates in 3 templates, none of them security · download 1.9 MiB · metadata 2 hours old
            next: coppice -f {store.FamilyFile} -s {store.Store.Path} update

            """, fake.Out.ToString());
    }

    [Fact]
    public async Task Verbose_shows_them_by_template()
    {
        Newest("less 590-2 1000");
        Record("base", "less 590-1");
        Record("vault", "less 590-2");
        await RunAsync("-v");
        Assert.StartsWith(
            "base\n  less  590-1 → 590-2  bookworm  1000 B\nnever grown: dev\n\n1 update in 1 template", fake.Out.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_updates_it_says_so_and_signals_it_when_asked()
    {
        Newest("less 590-2 1000");
        Record("base", "less 590-2");
        Assert.Equal(0, await RunAsync());
        Assert.Contains("no updates in 1 template · metadata 2 hours old", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("never grown: vault, dev", fake.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.NothingToDo, await RunAsync("--signal-no-updates"));
        Record("base", "less 590-1");
        Assert.Equal(0, await RunAsync("--signal-no-updates"));
    }

    [Fact]
    public async Task Thousands_of_templates_that_were_never_grown_are_not_all_named()
    {
        File.WriteAllText(store.FamilyFile, "version: 1\nfamily: test\narchives:\n  bookworm: {type: debian, suites: "
            + "[bookworm], components: [main]}\ntemplates:\n  base: {archive: bookworm}\n"
            + string.Concat(Enumerable.Range(0, 500).Select(i => $"  t{i}: {{from: base}}\n")));
        Newest("less 590-2 1000");
        Record("base", "less 590-2");
        await RunAsync();
        Assert.Contains(
            "never grown: t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10 and 489 more\n", fake.Out.ToString(),
            StringComparison.Ordinal);
        await RunAsync("-v");
        Assert.Contains("t499", fake.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_promised_field()
    {
        Newest("less 590-2 1000");
        Record("base", "less 590-1");
        await RunAsync("--json");
        var root = JsonDocument.Parse(fake.Out.ToString()).RootElement;
        Assert.Equal((1, 7200), (root.GetProperty("version").GetInt32(), root.GetProperty("age_seconds").GetInt32()));
        Assert.Equal(Digest.Of("snapshot").Hex, root.GetProperty("snapshot").GetString());
        var templates = root.GetProperty("templates").EnumerateArray().ToList();
        Assert.Equal(["base 2 1", "vault  0", "dev  0"], templates.Select(
            template =>
                $"{template.GetProperty("name")} {template.GetProperty("generation")} "
                    + $"{template.GetProperty("updates").GetArrayLength()}"));
        Assert.Equal(
            """{"package":"less","architecture":"amd64","from":"590-1","to":"590-2","suite":"bookworm","security":false,"size":1000}""",
            JsonSerializer.Serialize(templates[0].GetProperty("updates")[0]));
    }

    [Fact]
    public async Task Offline_without_metadata_is_a_failure_with_a_hint()
    {
        Assert.Equal(1, await RunAsync());
        Assert.Contains("has no snapshot yet", fake.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("hint: ", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changelogs_that_were_read_before_say_what_they_name_once_for_each_source()
    {
        Newest("libssl3 3.0.17-1 2000000 openssl", "openssl 3.0.17-1 1000", "less 590-2 1000", "vim 2-1 1000");
        Record("base", "libssl3 3.0.15-1", "openssl 3.0.15-1", "less 590-1", "vim 1-1");
        store.KeepChangelog("openssl", "3.0.17-1", TestStore.Changelog("openssl",
            ("3.0.17-1", "CVE-2024-5535, CVE-2024-9143"), ("3.0.16-1", "Revert the fix of CVE-2024-13176: it broke clients"),
            ("3.0.15-1", "CVE-2024-0001")), TestStore.Changelog("openssl", ("3.0.16-1", "TLS 1.0 is off. " + new string('x', 70))));
        store.KeepChangelog("less", "590-2", TestStore.Changelog("less", ("590-2", "Fix a typo"), ("590-1", "x")));
        Assert.Equal(0, await RunAsync("--changes"));
        Assert.Contains(
            $"""

            openssl 3.0.15-1 → 3.0.17-1
              libssl3, openssl · 2 entries
              names CVE-2024-5535, CVE-2024-9143, CVE-2024-13176
              CVE-2024-13176: “Revert the fix of CVE-2024-13176: it broke clients”
              NEWS 3.0.16-1
                * TLS 1.0 is off.
                {new string('x', 70)}
            changelogs that name no CVE: less
            not read: vim (not in the store, and --offline forbids downloading it)

            4 updates in 1 template
            """, fake.Out.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("CVE-2024-0001", fake.Out.ToString(), StringComparison.Ordinal);

        await RunAsync("--changes", "--json");
        GoldenJsonTests.Verify("check-changes", fake.Out.ToString());
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        fake.Out.GetStringBuilder().Clear();
        return await fake.RunAsync(AllVerbs.List, [.. store.Options, "check", "--offline", .. arguments]);
    }

    private void Record(string template, params string[] packages) => store.Generations.Add(
        store.Record(
            template,
            [
                .. packages.Select(package => package.Split(' '))
                    .Select(words => new RecordedPackage(words[0], words[1], "amd64", 1, false)),
            ]) with { UpdatePolicy =
                [] });

    private void Newest(params string[] packages) => store.TakeNewest(fake.Time.Now.AddHours(-2), packages);
}
