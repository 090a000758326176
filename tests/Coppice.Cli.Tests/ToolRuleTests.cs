using System.Text.RegularExpressions;

namespace Coppice.Cli.Tests;

/// <summary>
/// Each program of this machine that Coppice starts is in the table of docs/sandbox.md, as what it is: confined, or reading
/// nothing foreign. That each command says which, the compiler sees to.
/// </summary>
public sealed partial class ToolRuleTests
{
    private static readonly string[] Sources =
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs",
        SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))];

    [Fact]
    public void Every_program_is_in_the_table_as_what_it_is()
    {
        var table = TableRow().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs/sandbox.md")))
            .SelectMany(row =>
                CodeWord().Matches(row.Groups["programs"].Value)
                    .Select(word => (word.Groups["word"].Value, row.Groups["how"].Value))).ToHashSet();
        var started = Sources.Select(File.ReadAllText).SelectMany(Started).ToHashSet();
        Assert.NotEmpty(started);
        Assert.Empty(started.Except(table));
    }

    [Theory]
    [InlineData("\"--unshare-", "src/Coppice.Sandbox/")] // arguments of bwrap
    [InlineData("exec bwrap", "src/Coppice.Sandbox/")]
    [InlineData("new ProcessRunner()", "src/Coppice.Sandbox/")]
    // The user's own key; and dom0's own volumes, where nothing of Coppice is but coppice-apply.
    [InlineData(
        "Process.Start(", "src/Coppice.Sandbox/", "src/Coppice.Foundation/Processes/", "src/Coppice.Delivery/Signing/KeyRoom.cs",
        "src/Coppice.Apply/Lvm/LvmTools.cs")]
    public void Only_some_may_say(string text, params string[] places)
    {
        var saying = Sources.Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Checkout.Root, file)).ToList();
        Assert.NotEmpty(saying);
        Assert.DoesNotContain(saying, file => !places.Any(place => file.StartsWith(place, StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Program, string How)> Started(string source) =>
        Commanded().Matches(source)
            .Select(match => (match.Groups["program"].Value, match.Groups["how"].Value == "Own" ? "own" : "confined"))
            .Concat(Imaged().Matches(source).Select(match => (
                match.Groups["program"].Value, match.Groups["rest"].Value.Contains("confined:", StringComparison.Ordinal)
                    ? "confined"
                    : "own")));

    [GeneratedRegex(@"Command\.(?<how>Own|Confined)\(\s*""(?<program>[^""]+)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Commanded();

    [GeneratedRegex(@"ImageTool\.Run\(\s*\w+,\s*""(?<program>[^""]+)""(?<rest>[^;]*);", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Imaged();

    [GeneratedRegex(@"^\| (?<programs>[^|]+) \| [^|]+ \| (?<how>confined|own)\b[^|]*\|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TableRow();

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodeWord();
}
