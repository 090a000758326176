using System.Text;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>What a declaration makes of a template.</summary>
[Trait("Category", "Integration")]
public sealed class DeclarationTests(GrownBase grown)
{
    private const string Recommends = "etc/apt/apt.conf.d/60recommends";

    [Fact]
    public void Recommended_packages_come_where_the_family_says_so_and_below()
    {
        using var bench = new Workbench(grown).Declare(
            """
            plain: {from: base, packages: [advises-works]}
            with: {from: base, recommends: true, packages: [works-too]}
            inherits: {from: with, packages: [advises-works]}
            back: {from: with, recommends: false, packages: [advises-works]}
            """).Grow();
        Assert.Null(bench.Entry("plain", "usr/share/works"));
        Assert.NotNull(bench.Entry("inherits", "usr/share/works"));
        Assert.Null(bench.Entry("back", "usr/share/works"));
        Assert.Equal(
            ["false", "false", "true", "true", "false"],
            ((string[])["base", "plain", "with", "inherits", "back"])
                .Select(template => bench.Text(template, Recommends)!.Split('"')[1]));
    }

    [Fact]
    public void Only_what_was_asked_for_is_marked_as_such()
    {
        using var bench = new Workbench(grown)
            .Declare("one: {from: base, packages: [chain-top]}\ntwo: {from: one, packages: [chain-low]}").Grow();
        Assert.Equal(["chain-low", "chain-middle"], Automatic("one"));
        Assert.Equal(["chain-middle"], Automatic("two"));

        IEnumerable<string> Automatic(string template) =>
            bench.Current(template)!.Packages
                .Where(package => package.Automatic && package.Name.StartsWith("chain", StringComparison.Ordinal))
                .Select(package => package.Name);
    }

    [Fact]
    public void Files_are_laid_over_the_tree_as_root_and_stay_inside()
    {
        using var bench = new Workbench(grown)
            .Declare("filed: {from: base, scripts: [links.sh]}\nover: {from: filed, files: [files/]}");
        bench.Write(
            "links.sh",
            "#!/bin/sh\nset -e\nmkdir /opt/inner; chmod 700 /opt/inner; chown 7:8 /opt/inner\nln -s /opt/inner /opt/absolute; "
                + "ln -s ../../../../../../../../tmp /opt/relative\n");
        bench.Write("files/opt/inner/new", "new\n", 0x1ff);
        bench.Write("files/opt/absolute/through", "through\n");
        bench.Write("files/etc/motd", "over\n");
        bench.Write("files/usr/local/bin/tool", "#!/bin/sh\n", 0x1c0);
        bench.Write("files/root/.profile", "mine\n", 0x180);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "files/etc/dangling"), "/nowhere/outside");
        bench.Grow();
        var inner = bench.Entry("over", "opt/inner")!;
        Assert.Equal((0x1c0u, 7u, 8u), ((uint)inner.Mode & 0xfff, inner.Uid, inner.Gid));
        Assert.Equal("through\n", bench.Text("over", "opt/inner/through"));
        Assert.Equal(EntryType.Symlink, bench.Entry("over", "opt/absolute")!.Type);
        Assert.Equal("over\n", bench.Text("over", "etc/motd"));
        Assert.Equal(EntryType.Symlink, bench.Entry("over", "etc/dangling")!.Type);
        Assert.Equal(
            [0x1edu, 0x1edu, 0x1a4u],
            ((string[])["opt/inner/new", "usr/local/bin/tool", "root/.profile"])
                .Select(path => (uint)bench.Entry("over", path)!.Mode & 0xfff));
        Assert.Equal([0u, 0u], ((string[])["opt/inner/new", "etc/motd"]).Select(path => bench.Entry("over", path)!.Uid));
        Assert.Equal((uint)bench.Entry("filed", "etc")!.Mode, (uint)bench.Entry("over", "etc")!.Mode);
        Assert.False(Directory.Exists("/nowhere"));
    }

    [Fact]
    public void Scripts_run_in_order_after_the_packages_and_without_network()
    {
        using var bench = new Workbench(grown).Declare("scripted: {from: base, packages: [works], scripts: [one.sh, two.sh]}");
        bench.Write(
            "one.sh",
            "#!/bin/sh\ncat /usr/share/works/file >/root/log; id -u >>/root/log; ls /sys/class/net 2>/dev/null >>/root/log; env "
                + "| grep -c TEST >>/root/log; true\n",
            0x180);
        bench.Write("two.sh", "#!/usr/bin/perl\nopen(my $f, '>>', '/root/log'); print $f \"two\\n\";\n");
        bench.Grow();
        Assert.Equal("works\n0\n0\ntwo\n", bench.Text("scripted", "root/log"));
    }

    [Fact]
    public void A_script_runs_byte_for_byte_whatever_it_is_written_in()
    {
        using var bench = new Workbench(grown).Declare("scripted: {from: base, scripts: [latin1.sh]}");
        File.WriteAllBytes(
            bench.Write("latin1.sh", ""), Encoding.Latin1.GetBytes("#!/bin/sh\nprintf '\u00e9' | wc -c >/root/count\n"));
        Assert.Equal("1\n", bench.Grow().Text("scripted", "root/count"));
    }

    [Fact]
    public void A_changed_script_or_file_grows_the_template_anew()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, scripts: [make.sh], files: [files/]}");
        bench.Write("make.sh", "#!/bin/sh\necho 1 >/root/made\n");
        bench.Write("files/root/laid", "1\n");
        bench.Grow();
        bench.Write("make.sh", "#!/bin/sh\necho 2 >/root/made\n");
        bench.Write("files/root/laid", "2\n");
        var result = bench.Build();
        Assert.Contains("make.sh changed", result.Error, StringComparison.Ordinal);
        Assert.Contains("files/ changed", result.Error, StringComparison.Ordinal);
        Assert.Equal(("2\n", "2\n"), (bench.Text("one", "root/made"), bench.Text("one", "root/laid")));
    }
}
