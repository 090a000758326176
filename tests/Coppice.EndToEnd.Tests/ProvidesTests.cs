using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>Which package has a file, on the real archives, held against zgrep over what they publish.</summary>
[Trait("Category", "Integration")]
public sealed class ProvidesTests(GrownStarter starter)
{
    [Fact]
    [Trait("Category", "Full")]
    public void Answers_are_those_of_zgrep_over_the_lists()
    {
        var coppice = starter.WithFileLists;
        var patterns = new Dictionary<string, string>
        {
            ["cmp"] = "(usr/)?(bin|sbin|games|local/bin|local/sbin|local/games)/cmp",
            ["less"] = "(usr/)?(bin|sbin|games|local/bin|local/sbin|local/games)/less",
            ["libssl.so.3"] = "([^[:space:]].*/)?libssl[.]so[.]3",
            ["/bin/sh"] = "(usr/)?bin/sh",
            ["/usr/share/common-licenses/GPL-3"] = "usr/share/common-licenses/GPL-3",
            ["/usr/lib/x86_64-linux-gnu/libc.so.6"] = "(usr/)?lib/x86_64-linux-gnu/libc[.]so[.]6",
            ["xterm.desktop"] = "([^[:space:]].*/)?[^/]*xterm[.]desktop",
        };
        // Unpacked once: what any of them finds, and each of them in that.
        var all = starter.NewFolder("lists") + "/found";
        var lists = Path.Combine(coppice.Store, "file-lists");
        Shell.Run("sh", "-c", $"cd \"$1\"; ls | grep -v index | xargs cat | zgrep -aE \"$2\" >\"$3\"", "zgrep", lists,
            Line(string.Join('|', patterns.Values)), all);
        foreach (var (sought, pattern) in patterns)
        {
            var found = Json(coppice, "--offline", sought);
            var answers = found.GetProperty("files").EnumerateArray().Select(
                file => $"{file.GetProperty("path").GetString()} {file.GetProperty("package").GetString()}").Distinct();
            Assert.Equal(Found(all, pattern).Where(line => Path.GetFileName(line.Split(' ')[0]) == Path.GetFileName(sought)),
                answers.Order(StringComparer.Ordinal));
        }

        // What is installed where, by dpkg itself.
        Assert.Equal(
            GrownStarter.Names.Where(name => starter.Template(name).Packages().Contains("less")),
            Json(coppice, "--offline", "/usr/bin/less").GetProperty("files")[0].GetProperty("installed_in").EnumerateArray()
                .Select(name => name.GetString()!));
        Assert.Equal("diffutils  /usr/bin/cmp  bookworm: bookworm  in debian-12-minimal, net-base and 3 more\n",
            coppice.Run("provides", "--offline", "cmp").Text);
        var nothing = coppice.Try("provides", "--offline", "cmpp");
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("did you mean cmp, ", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("good", coppice.Run("fsck", "--json").Text, StringComparison.Ordinal);
    }

    private static JsonElement Json(CoppiceProgram coppice, params string[] arguments) =>
        JsonDocument.Parse(coppice.Run(["--json", "provides", .. arguments]).Text).RootElement;

    // A line of the lists: a path, and the packages that have it.
    private static string Line(string path) => $"^({path})[[:space:]]+[^[:space:]]+$";

    // "/path package", sorted.
    private static List<string> Found(string file, string pattern) =>
    [
        .. Shell.Lines(Shell.Run("sh", "-c", "grep -aE \"$1\" \"$2\" || true", "grep", Line(pattern), file))
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(
                words => words[1].Split(',').Select(package => $"/{words[0]} {package[(package.LastIndexOf('/') + 1)..]}"))
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
