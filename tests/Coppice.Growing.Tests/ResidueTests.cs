using System.Text.Json;
using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Planning.Differences;

namespace Coppice.Growing.Tests;

/// <summary>
/// <c>audit --residue</c>: what installing and taking out again leaves, against a growth that never had the packages.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ResidueTests(GrownBase grown)
{
    private const string Marks = "/var/lib/apt/extended_states";

    private static readonly string[] Left =
    [
        "account changed /etc/group: + group leaver", "account changed /etc/gshadow: + password of group leaver",
        "account changed /etc/passwd: + user leaver",
        "account changed /etc/shadow: + password of user leaver", "cache added /var/cache/leaves",
        "cache added /var/cache/leaves/made",
        "database added /var/lib/dpkg/statoverride: + owner and mode of /usr/share/leaves/gone",
        "database changed /var/lib/dpkg/diversions: + diversion of /usr/share/works/nothing by leaves",
        "file added /var/lib/leaves", "file added /var/lib/leaves/state", "file added /var/log/leaves.log",
    ];

    [Fact]
    public void What_a_package_leaves_is_told_by_kind_and_is_what_differs_from_a_template_that_never_had_it()
    {
        using var bench = new Workbench(grown).Declare(
            """
            full: {from: base, packages: [leaves]}
            middle: {from: full, packages: [works-too]}
            lean: {from: middle, without: [leaves]}
            low: {from: lean, packages: [chain-top]}
            never: {from: base, packages: [works, works-too]}
            """).Grow();
        var before = Files(bench);

        using var document = JsonDocument.Parse(bench.Do("audit", "--residue", "--json", "lean", "low").Output);
        var (lean, low) = (document.RootElement.GetProperty("templates")[0], document.RootElement.GetProperty("templates")[1]);
        Assert.Equal(Left, Lines(lean));
        // Its parent's residue is its own.
        Assert.Equal(Left, Lines(low));
        Assert.Equal(
            ("lean", "base@1", "leaves", "works"),
            (Text(lean, "name"), Text(lean, "grown_on"), Only(lean, "removed"), Only(lean, "named")));
        Assert.Equal(bench.Tree("lean").Hex, Text(lean, "tree"));

        // A template that was really grown without is the independent judge; only there works is marked as asked for.
        Assert.Equal(
            FileDifference.Between(bench.Listing("never"), bench.Listing("lean")).Select(change => change.Path.ToString())
                .Where(path => path != Marks).ToHashSet(),
            [.. lean.GetProperty("left").EnumerateArray().Select(left => Text(left, "path")!)]);
        Assert.Equal(before, Files(bench));
    }

    [Fact]
    public void The_report_names_paths_and_entries()
    {
        using var bench =
            new Workbench(grown).Declare("full: {from: base, packages: [leaves]}\nlean: {from: full, without: [leaves]}").Grow();
        var text = bench.Do("audit", "--residue").Text;
        Assert.StartsWith(
            "lean@1  installing leaves and removing it again left differences at 11 paths, +", text, StringComparison.Ordinal);
        Assert.Contains(
            "(compared with it grown on base@1)\n    (what came with them was installed by name: works)\n    files and "
                + "directories: 3, +6 B\n        + /var/lib/leaves\n        + /var/lib/leaves/state  +6 B\n",
            text, StringComparison.Ordinal);
        Assert.Matches(@"\n        ~ /etc/passwd  \+\d+ B\n            \+ user leaver \(\d+\)\n", text);
    }

    [Fact]
    public void Nothing_is_left_of_packages_that_clean_up()
    {
        using var bench = new Workbench(grown)
            .Declare(
                "full: {from: base, packages: [chain-top]}\nlean: {from: full, without: [chain-low, chain-middle, chain-top]}")
            .Grow();
        var result = bench.Do("audit", "--residue", "lean");
        Assert.Equal(bench.Tree("base"), bench.Tree("lean"));
        Assert.Equal(
            $"lean@1  nothing is left of chain-low, chain-middle, chain-top: the same tree as grown on base@1 without them, "
                + $"{bench.Tree("base").Short}\n",
            result.Text);
    }

    // Two more bases are grown for this one.
    [Fact]
    [Trait("Category", "Full")]
    public void What_a_base_itself_declares_is_compared_with_a_base_grown_without_it()
    {
        using var bench = new Workbench(grown)
            .Declare("root: {archive: test, packages: [leaves]}\nlean: {from: root, without: [leaves]}").Grow("lean");
        using var document = JsonDocument.Parse(bench.Do("audit", "--residue", "--json", "lean").Output);
        var lean = document.RootElement.GetProperty("templates")[0];
        Assert.Equal(Left, Lines(lean));
        Assert.Equal(JsonValueKind.Null, lean.GetProperty("grown_on").ValueKind);
    }

    [Fact]
    public void What_gives_other_packages_is_not_compared_and_said_to_be()
    {
        using var bench = new Workbench(grown).Declare("lean: {from: base, without: [tzdata]}").Grow();
        var result = bench.Coppice("audit", "--residue", "lean");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "lean cannot be compared with never having installed tzdata: grown on nothing without it, the template would have "
                + "other packages (1 more, 0 fewer)",
            result.Error, StringComparison.Ordinal);
        Assert.Contains("+ tzdata ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_taken_out_there_is_nothing_to_look_for()
    {
        using var bench = new Workbench(grown);
        bench.Declare("full: {from: base, packages: [works]}");
        var result = bench.Coppice("audit", "--residue", "full");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("full removes nothing, nor does anything that it grows on", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "no template of tests removes anything", bench.Coppice("audit", "--residue").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_that_changed_meanwhile_is_built_first()
    {
        using var bench =
            new Workbench(grown).Declare("full: {from: base, packages: [leaves]}\nlean: {from: full, without: [leaves]}").Grow();
        bench.Declare("full: {from: base, packages: [leaves, works-too]}\nlean: {from: full, without: [leaves]}");
        var result = bench.Coppice("audit", "--residue", "lean");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("full differs from its declaration", result.Error, StringComparison.Ordinal);
        bench.Grow("full");
        Assert.Contains("lean", bench.Coppice("audit", "--residue", "lean").Error, StringComparison.Ordinal);
    }

    private static List<string> Lines(JsonElement template) =>
    [
        .. template.GetProperty("left").EnumerateArray()
            .Select(left => $"{Text(left, "kind")} {Text(left, "change")} {Text(left, "path")}"
                + string.Concat(
                    left.GetProperty("entries").EnumerateArray()
                        .Select(entry =>
                            $": {(Text(entry, "change") == "added" ? "+" : "?")} {Text(entry, "name")!.Split(" (")[0]}")))
            .Order(StringComparer.Ordinal),
    ];

    // Everything in the store but logs and locks.
    private static List<string> Files(Workbench bench) =>
        [.. Directory.EnumerateFiles(bench.StorePath, "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file =>
                !file.Contains("/logs/", StringComparison.Ordinal)
                    && !file.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string? Only(JsonElement element, string name) =>
        Assert.Single(element.GetProperty(name).EnumerateArray()).GetString();
}
