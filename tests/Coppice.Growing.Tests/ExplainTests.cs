using System.Text.Json;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// <c>explain</c>: the chain from something in a template to a signature, a line of the family file, or whoever made it.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ExplainTests(GrownBase grown)
{
    private const string Templates = "a: {from: base, packages: [makes, triggered, works], files: laid, scripts: [own.sh]}\nb: "
        + "{from: a, packages: [works-too]}";

    [Fact]
    public void A_file_of_a_package_leads_to_a_key()
    {
        using var bench = Bench();
        using var explained = Explain(bench, "b", "/usr/share/works/file");
        var found = explained.RootElement.GetProperty("explanations")[0];
        var origin = found.GetProperty("origin");
        Assert.Equal(
            ("payload", "a", "works", "1.0"),
            (
                Text(found, "class"), Text(found.GetProperty("layer"), "template"), Text(origin, "package"),
                Text(origin, "version")));
        Assert.Equal(bench.Entry("b", "usr/share/works/file")!.Content!.Value.Hex, Text(found, "sha256"));
        Assert.Equal(40, origin.GetProperty("signed_by")[0].GetString()!.Length);
        Assert.Equal(64, Text(origin, "sha256")!.Length);
        Assert.Contains("and it is as packed", bench.Do("explain", "b", "/usr/share/works/file").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_on_the_way_are_followed()
    {
        using var bench = Bench();
        using var explained = Explain(bench, "a", "/bin/sh");
        Assert.Equal("/usr/bin/sh", Text(explained.RootElement.GetProperty("explanations")[0], "path"));
    }

    [Theory]
    [InlineData("/var/lib/made-by-preinst", "maintainer-script", "makes", "preinst")]
    [InlineData("/var/lib/made-by-postinst", "maintainer-script", "makes", "postinst")]
    [InlineData("/var/lib/made-in-folder", "maintainer-script", "makes", "postinst")]
    [InlineData("/var/lib/made-by-trigger", "trigger", "triggered", "postinst")]
    [InlineData("/usr/share/makes/chmodded", "maintainer-script", "makes", "postinst")]
    [InlineData("/etc/passwd:made", "maintainer-script", "makes", "postinst")]
    [InlineData("/etc/alternatives/made", "maintainer-script", "makes", "postinst")]
    [InlineData("/usr/share/own", "script", "", "")]
    [InlineData("/etc/laid.conf", "files", "", "")]
    [InlineData("/var/lib/dpkg/status", "package-manager", "", "")]
    [InlineData("/dev/null", "coppice", "", "")]
    public void What_was_made_has_its_author(string path, string kind, string package, string script)
    {
        using var bench = Bench();
        using var explained = Explain(bench, "b", path);
        var author = explained.RootElement.GetProperty("explanations")[0].GetProperty("maker");
        Assert.Equal((kind, package, script), (Text(author, "kind"), Text(author, "package"), Text(author, "script")));
    }

    [Fact]
    public void The_line_of_the_family_file_is_named()
    {
        using var bench = Bench();
        var line = File.ReadAllLines(bench.FamilyFile).ToList()
            .FindIndex(text => text.Contains("own.sh", StringComparison.Ordinal))
            + 1;
        Assert.Contains(
            $"family.yaml:{line} asks for it: own.sh", bench.Do("explain", "b", "/usr/share/own").Text, StringComparison.Ordinal);
        Assert.Contains(
            $"family.yaml:{line} asks for it: laid", bench.Do("explain", "b", "/etc/laid.conf").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_and_an_alternative_are_found_by_their_names()
    {
        using var bench = Bench();
        using var account = Explain(bench, "b", "made");
        Assert.Equal(
            ["/etc/alternatives/made", "/etc/group", "/etc/passwd", "/etc/shadow", "/var/lib/dpkg/alternatives/made"],
            account.RootElement.GetProperty("explanations").EnumerateArray().Select(found => Text(found, "path"))
                .Where(path => path != "/etc/gshadow").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_settling_does_has_its_reason()
    {
        using var bench = Bench();
        Assert.Contains(
            "finalizing removes what is there: it is a secret of one machine",
            bench.Do("explain", "b", "/etc/ssh/ssh_host_rsa_key").Text, StringComparison.Ordinal);
        var emptied = bench.Do("explain", "b", "/etc/machine-id").Text;
        Assert.Contains("created by the postinst script of makes", emptied, StringComparison.Ordinal);
        Assert.Contains(
            "Then Coppice's finalizing changed it: it must differ between machines", emptied, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_taken_out_has_its_remover()
    {
        using var bench = Bench();
        bench.Write("remove.sh", "#!/bin/sh\nrm /usr/share/works/file\n");
        bench.Declare(Templates + "\nc: {from: b, scripts: [remove.sh]}").Grow();
        Assert.Contains(
            "It was removed by the family file: \"run remove.sh\"", bench.Do("explain", "c", "/usr/share/works/file").Text,
            StringComparison.Ordinal);
        bench.Do("audit", "--account", "c");
    }

    [Fact]
    public void What_was_never_there_is_an_error_that_names_the_nearest()
    {
        using var bench = Bench();
        var result = bench.Coppice("explain", "b", "/usr/share/works/fiel");
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("did you mean /usr/share/works/file?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Grafted_templates_keep_their_provenance_and_say_what_was_merged()
    {
        using var bench = Bench();
        bench.Declare(
            "n: {from: base, packages: [chain-low]}\n"
                + Templates.Replace("{from: base,", "{from: n,", StringComparison.Ordinal)
                    .Replace(", scripts: [own.sh]", "", StringComparison.Ordinal)).Grow();
        bench.Declare(
            "n: {from: base, packages: [chain-low, chain-middle]}\n"
                + Templates.Replace("{from: base,", "{from: n,", StringComparison.Ordinal)
                    .Replace(", scripts: [own.sh]", "", StringComparison.Ordinal)).Grow();
        bench.Do("audit", "--account");
        using var explained = Explain(bench, "b", "/etc/passwd:made");
        Assert.Equal("makes", Text(explained.RootElement.GetProperty("explanations")[0].GetProperty("maker"), "package"));
    }

    [Fact]
    public void Without_a_record_it_says_so()
    {
        using var bench = Bench();
        foreach (var layer in Directory.EnumerateDirectories(bench.Store.At("layers")))
        {
            File.Delete(Path.Combine(layer, "makers"));
        }

        Assert.Contains(
            "recorded no provenance", bench.Do("explain", "b", "/var/lib/made-by-postinst").Text, StringComparison.Ordinal);
    }

    private static JsonDocument Explain(Workbench bench, string template, string path) =>
        JsonDocument.Parse(bench.Do("explain", template, path, "--json").Output);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private Workbench Bench()
    {
        var bench = new Workbench(grown);
        bench.Write("laid/etc/laid.conf", "laid\n");
        bench.Write("own.sh", "#!/bin/sh\necho own >/usr/share/own\n");
        return bench.Declare(Templates).Grow();
    }
}
