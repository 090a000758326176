using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// The native programs, made once for all tests; their folder goes with the temporary folder of the run. Or those that
/// scripts/publish-native has made in <c>$COPPICE_NATIVE</c>.
/// </summary>
public sealed class NativePrograms
{
    private static readonly Lazy<string> Made = new(() =>
    {
        if (Environment.GetEnvironmentVariable("COPPICE_NATIVE") is { Length: > 0 } there)
        {
            return there;
        }

        var folder = new TempFolder().Path;
        Shell.Run(Path.Combine(Checkout.Root, "scripts/publish-native"), folder);
        return folder;
    });

    public static string Folder => Made.Value;

    public string Coppice => Path.Combine(Folder, "coppice");

    public string Apply => Path.Combine(Folder, "coppice-apply");

    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file));
}

/// <summary>
/// The native program does what the compiled-ahead one does: code that only reflection reaches is missing from it, and nothing but
/// running it shows that.
/// </summary>
[Trait("Category", "Full")]
public sealed partial class NativeProgramTests(GrownStarter starter, NativePrograms native) : IClassFixture<NativePrograms>
{
    [Fact]
    public void It_is_one_file_each_and_needs_libc_only()
    {
        Assert.Equal(["coppice", "coppice-apply"], native.Files.Order(StringComparer.Ordinal));
        foreach (var program in (string[])[native.Coppice, native.Apply])
        {
            Assert.All(
                Libraries().Matches(Shell.Run("ldd", program)).Select(match => match.Groups["name"].Value),
                library => Assert.Contains(library, (string[])["linux-vdso", "libc", "libm", "ld-linux-x86-64"]));
        }

        // What the other one is good for is tested there; this one starts, and reads its arguments.
        using var pool = new TempFolder();
        Assert.Equal("", Shell.Run(native.Apply, pool.Path, "--list"));
    }

    [Fact]
    public void Every_verb_is_there_with_the_same_help()
    {
        var verbs = Verbs().Matches(Shell.Run(BuiltPrograms.Coppice, "--help")).Select(match => match.Groups["verb"].Value).ToList();
        Assert.Contains("build", verbs);
        Assert.All(verbs, verb => Assert.Equal(
            CoppiceProgram.Call([verb, "--help"]).Text, Shell.Run(native.Coppice, verb, "--help")));
    }

    [Fact]
    public void From_a_new_family_file_it_grows_the_same_trees_offline_and_answers_the_same_in_JSON()
    {
        var folder = starter.NewFolder("native");
        var (store, family) = (Path.Combine(folder, "store"), Path.Combine(folder, "family.yaml"));
        PackageCache.CopyMetadataAndPackages(starter.Store, store);
        var coppice = new CoppiceProgram(store) { Program = native.Coppice, FamilyFile = family };
        var other = new CoppiceProgram(store) { FamilyFile = family };
        coppice.Run("init");
        Assert.Equal(File.ReadAllText(Checkout.Starter), File.ReadAllText(family));

        // Before anything is grown, then the growth itself, on a machine without a network.
        RequireSame(coppice, other, "plan", "--offline");
        RequireSame(coppice, other, "status");
        var offline = new CoppiceProgram(store) { Program = native.Coppice, FamilyFile = family, Through = ["unshare", "--net"] };
        offline.Run("build", "--offline");
        Assert.Equal(Trees(new CoppiceProgram(starter.Store)), Trees(coppice));
        Assert.Contains("nothing to do", coppice.Run("build").Error, StringComparison.Ordinal);

        // What a person asks about a grown family.
        RequireSame(coppice, other, "plan");
        RequireSame(coppice, other, "status");
        RequireSame(coppice, other, "tree");
        RequireSame(coppice, other, "check", "--offline");
        RequireSame(coppice, other, "history", "vault");
        RequireSame(coppice, other, "explain", "vault", "/usr/bin/gpg");
        RequireSame(coppice, other, "explain", "vault", "/etc/passwd");
        RequireSame(coppice, other, "why", "vault", "gnupg");
        RequireSame(coppice, other, "diff", "net-base", "sys-net");
        RequireSame(coppice, other, "gc", "--dry-run");
        RequireSame(coppice, other, "fsck");
        RequireSame(coppice, other, "audit", "--account", "sys-net");
        RequireSame(coppice, other, "audit", "sys-net", "--offline");
        Assert.Equal(
            other.Run("audit", "--account", "--sbom", "spdx", "sys-net").Text,
            coppice.Run("audit", "--account", "--sbom", "spdx", "sys-net").Text);
        Assert.Equal("hello\n", coppice.Run("run", "sys-net", "--", "echo", "hello").Text);

        // What leaves the store.
        coppice.Run("export", "sys-net", "--as", "tar", "-o", Path.Combine(folder, "native.tar"));
        other.Run("export", "sys-net", "--as", "tar", "-o", Path.Combine(folder, "other.tar"));
        Shell.Run("cmp", Path.Combine(folder, "native.tar"), Path.Combine(folder, "other.tar"));

        // Wrong input, of which all is told.
        File.AppendAllText(family, "  broken: {from: nothing, packages: x, colour: red}\n");
        RequireSame(coppice, other, "plan");
        RequireSame(coppice, other, "explain", "nothing", "/etc/passwd");
        RequireSame(coppice, other, "--no-such-option");
    }

    // Pages and package cache in one process, after someone has looked at the pages. A goal that no run has shown yet.
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Serving_takes_little_memory_while_no_one_asks()
    {
        const int Most = 60;
        var cancel = TestContext.Current.CancellationToken;
        using var program = Process.Start(new ProcessStartInfo(
            native.Coppice, ["-f", Checkout.Starter, "-s", starter.Store, "serve", "--cache", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        try
        {
            var (one, other) = (await ReadAsync(), await ReadAsync());
            var page = new Uri(one.StartsWith("http", StringComparison.Ordinal) ? one : other);
            using var client = new HttpClient();
            var family = await client.GetAsync(page, cancel);
            Assert.True(family.IsSuccessStatusCode);
            var home = family.RequestMessage!.RequestUri!.GetLeftPart(UriPartial.Path);
            foreach (var path in (string[])["updates", "sharing", "cache"])
            {
                using var answer = await client.GetAsync(new Uri($"{home}/{path}"), cancel);
                Assert.True(answer.IsSuccessStatusCode, path);
            }

            // It looks again and again whether it can give memory back.
            var megabytes = Resident(program);
            for (var i = 0; megabytes > Most && i < 90; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
                megabytes = Resident(program);
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"memory of an idle server: {megabytes} MB");
            Assert.InRange(megabytes, 1, Most);

            async Task<string> ReadAsync() => (await program.StandardOutput.ReadLineAsync(cancel))!;
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(cancel);
        }
    }

    private static long Resident(Process program)
    {
        program.Refresh();
        return program.WorkingSet64 / 1_000_000;
    }

    // Exit code, result and errors; times are no part of it.
    private static void RequireSame(CoppiceProgram coppice, CoppiceProgram other, params string[] arguments)
    {
        string[] all = [.. arguments, "--json", "--progress", "quiet"];
        var (here, there) = (coppice.Try(all), other.Try(all));
        Assert.Equal(
            (there.ExitCode, Timeless(there.Text), Timeless(there.Error)),
            (here.ExitCode, Timeless(here.Text), Timeless(here.Error)));
        Assert.True(here.Text.Length + here.Error.Length > 0, string.Join(' ', arguments));
    }

    private static string Timeless(string text) => Seconds().Replace(text, "${name}");

    private static IReadOnlyList<string> Trees(CoppiceProgram coppice) =>
    [
        .. JsonDocument.Parse(coppice.Run("history", "--json").Text).RootElement.GetProperty("templates").EnumerateArray()
            .Select(template => $"{template.GetProperty("name")} {template.GetProperty("generations")[0].GetProperty("digest")}")
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^\s*(/\S*/)?(?<name>[\w-]+)[\w.-]*\.so", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Libraries();

    [GeneratedRegex("^  (?<verb>[a-z]+) {2,}", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Verbs();

    [GeneratedRegex(@"(?<name>""\w*seconds"": ?|^in )[0-9.e-]+", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Seconds();
}
