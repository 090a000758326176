using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

[Trait("Category", "Integration")]
public sealed class SeveralArchivesTests(GrownBase grown) : IDisposable
{
    private readonly TestArchive vendor = TestArchive.OfVendor(
        "Origin: Vendor\nLabel: Vendor",
        Vendor("1.0"));

    private readonly TestArchive qubes = TestArchive.OfVendor(
        "Origin: Qubes\nLabel: Qubes",
        new MadePackage("agent") { Fields = "Depends: works (>= 5.0)" }, new MadePackage("works") { Version = "5.0" });

    // Its Release asks for apt's lowest ranks.
    private readonly TestArchive later = TestArchive.OfVendor(
        "Origin: Test\nLabel: Later\nSuite: later\nNotAutomatic: yes\nButAutomaticUpgrades: yes",
        new MadePackage("works") { Version = "7.0" }, new MadePackage("needs-later") { Fields = "Depends: works (>= 7.0)" });

    public void Dispose()
    {
        vendor.Dispose();
        qubes.Dispose();
        later.Dispose();
    }

    [Fact]
    public void Only_what_may_be_taken_comes_and_apt_in_the_template_chooses_the_same()
    {
        using var bench = Bench(
            "talks: {from: base, archives: [vendor], packages: [chat]}\n"
                + "qube: {from: base, archives: [qubes], packages: [agent]}\n"
                + "both: {from: qube, archives: [vendor], packages: [chat]}\n"
                + "made: {from: [talks, qube]}\n"
                + "lists: {from: base, archives: [vendor], packages: [vendor-list]}").Grow();

        Assert.Equal(["chat 1.0", "vendor-lib 1.0", "works 1.0"], Own(bench, "talks", "base"));
        Assert.Equal(["agent 1.0", "works 5.0"], Own(bench, "qube", "base"));
        Assert.Equal(["chat 1.0", "vendor-lib 1.0"], Own(bench, "both", "qube"));
        Assert.Equal(["agent 1.0", "chat 1.0", "vendor-lib 1.0", "works 5.0"], Own(bench, "made", "base"));

        Assert.Equal(
            "Types: deb\nURIs: https://vendor.example/apt\nSuites: bookworm\nComponents: main\n"
                + "Signed-By: /etc/apt/keyrings/vendor.gpg\n",
            bench.Text("talks", "etc/apt/sources.list.d/coppice-vendor.sources"));
        Assert.NotNull(bench.Entry("talks", "etc/apt/keyrings/vendor.gpg"));
        Assert.Null(bench.Entry("base", "etc/apt/sources.list.d/coppice-vendor.sources"));
        Assert.Null(bench.Entry("qube", "etc/apt/preferences.d/50-coppice-qubes.pref"));
        Assert.DoesNotContain(vendor.Mirror, bench.Do("run", "talks", "--", "sh", "-c", "cat /etc/apt/*/*").Text);

        // A package that sets up the archive itself, as those of browsers do.
        Assert.Null(bench.Entry("lists", "etc/apt/sources.list.d/coppice-vendor.sources"));
        Assert.NotNull(bench.Entry("lists", "etc/apt/sources.list.d/vendor.list"));

        // The pins alone, on all that the archives have.
        using (var apt = new AptReferee(Status(bench, "base"), Pins(bench, "talks"), grown.Archive, vendor))
        {
            Assert.Equal(Own(bench, "talks", "base"), apt.Install("chat"));
            Assert.Throws<InvalidOperationException>(() => apt.Install("evil"));
        }

        using (var apt = new AptReferee(Status(bench, "both"), Pins(bench, "both"), grown.Archive, qubes, vendor))
        {
            Assert.Empty(apt.Upgradable());
        }

        Assert.Contains("no updates", bench.Do("check").Error + bench.Do("check").Text, StringComparison.OrdinalIgnoreCase);
        bench.Do("audit", [.. bench.Children]);
    }

    [Fact]
    public void What_comes_from_where_is_planned_checked_updated_and_explained()
    {
        using var bench = Bench(
            "talks: {from: base, archives: [vendor], packages: [chat]}\nbelow: {from: talks, packages: [bulky]}\n"
                + "waits: {from: base, archives: [later], packages: [needs-later/later]}");
        var plan = bench.Do("plan").Text;
        Assert.Contains(
            "from vendor: chat, vendor-lib; held back from vendor: evil 1.0, works 9999", plan, StringComparison.Ordinal);
        Assert.Contains("from later: needs-later, works", plan, StringComparison.Ordinal);
        Assert.Contains(
            "packages of vendor run their scripts as root in talks and all below", plan, StringComparison.Ordinal);
        bench.Grow();
        Assert.Equal(["needs-later 1.0", "works 7.0"], Own(bench, "waits", "base"));
        Assert.Contains("Pin-Priority: 990", bench.Text("waits", "etc/apt/preferences.d/10-coppice-waits.pref")!);
        Assert.Empty(bench.Current("talks")!.UpdatePolicy!);

        var first = bench.Tree("talks");
        vendor.Publish(Vendor("1.1"), TestArchive.Date.AddDays(1));
        var check = bench.Do("check");
        Assert.Contains("vendor/bookworm", bench.Do("check", "--json").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("9999", check.Text + check.Error, StringComparison.Ordinal);
        using (var apt = new AptReferee(Status(bench, "talks"), Pins(bench, "talks"), grown.Archive, vendor))
        {
            Assert.Equal(["chat 1.1"], apt.Upgradable());
        }

        bench.Do("update", "--yes");
        Assert.Equal(["chat 1.1", "vendor-lib 1.0", "works 1.0"], Own(bench, "talks", "base"));
        Assert.NotEqual(first, bench.Tree("talks"));
        bench.Do("audit", [.. bench.Children]);
        Assert.Contains("vendor", bench.Do("explain", "talks", "/usr/share/chat/file").Text, StringComparison.Ordinal);

        // Whatever is faster is so with several archives, too.
        Assert.Equal(
            ("upgrade-in-place", "graft", 1),
            (bench.Current("talks")!.Method, bench.Current("below")!.Method, bench.Current("waits")!.Number));
        var bill = bench.Do("audit", "--account", "--sbom", "spdx", "talks").Text;
        Assert.Contains("coppice:archive: vendor", bill, StringComparison.Ordinal);
        Assert.Contains("coppice:archive: test", bill, StringComparison.Ordinal);
        Assert.Contains("vendor", bench.Do("audit", "--account", "talks", "--json").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_to_be_said_is_proposed()
    {
        using var silent = Bench("talks: {from: base, archives: [vendor], packages: [chat, works]}", take: "");
        Assert.Contains("hint: take: [chat]    # under vendor; or all", silent.Coppice("plan").Error, StringComparison.Ordinal);

        // What is grown is to be seen all the same.
        var status = silent.Do("status").Text;
        Assert.Matches(@"! .*family\.yaml:\d+:\d+: the archive vendor is signed by keys of its own", status);
        Assert.Contains("  hint: take: [chat]    # under vendor; or all", status, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^base +@1 +current", status);
        using (var asks = Bench("alone: {from: base, packages: [works]}"))
        {
            var found = asks.Coppice("provides", "agent").Error;
            Assert.Contains(
                "but qubes has a package of that name; test and vendor and later have none", found, StringComparison.Ordinal);
            Assert.Contains("hint: archives: [qubes], packages: [agent]    # at a template", found, StringComparison.Ordinal);
        }

        using (var forbids = Bench("talks: {from: base, archives: [vendor], packages: [chat], only-archives: [test, qubes]}"))
        {
            var violated = forbids.Coppice("plan").Error;
            Assert.Contains("chat", violated, StringComparison.Ordinal);
            Assert.Contains("vendor", violated, StringComparison.Ordinal);
        }

        using var bench = Bench(
            "lone: {from: base, packages: [agent]}\ntalks: {from: base, archives: [vendor], packages: [only-there]}");
        var refused = bench.Coppice("plan").Error;
        Assert.Contains("lone: test has no package agent; qubes has it", refused, StringComparison.Ordinal);
        Assert.Contains("hint: archives: [qubes]    # at lone", refused, StringComparison.Ordinal);
        Assert.Contains("talks: only-there may not be taken from vendor", refused, StringComparison.Ordinal);
        Assert.Contains("take: [chat, vendor-*, only-there]    # under vendor", refused, StringComparison.Ordinal);
    }

    private static MadePackage[] Vendor(string version) =>
    [
        new("chat")
        {
            // To no machine yet; whose turn it is would depend on the machine's id.
            Version = version, Fields = "Depends: works, vendor-lib\nPhased-Update-Percentage: 0",
            Arrange = $"mkdir -p usr/share/chat; echo {version} >usr/share/chat/file",
        },
        new("vendor-lib"), new("works") { Version = "9999" }, new("evil") { Fields = "Essential: yes" }, new("only-there"),
        new("vendor-list")
        {
            Files = new Dictionary<string, string>
            {
                ["/etc/apt/sources.list.d/vendor.list"] = "deb https://vendor.example/apt bookworm main\n",
            },
        },
    ];

    private Workbench Bench(string templates, string take = "[chat, \"vendor-*\"]")
    {
        var bench = new Workbench(
            (folder, text) =>
            {
                FamilyText.Write(folder, grown.Archive, text);
                var file = folder.At("family.yaml");
                File.WriteAllText(
                    file,
                    File.ReadAllText(file).Replace(
                        "templates:\n",
                        Archive(folder, "vendor", vendor, take) + Archive(folder, "qubes", qubes, "all")
                            + Archive(folder, "later", later, "all") + "templates:\n",
                        StringComparison.Ordinal));
            },
            grown.Store);
        return bench.Declare(templates);
    }

    private static string Archive(TempFolder folder, string name, TestArchive archive, string take)
    {
        File.Copy(archive.Keyring, folder.At($"{name}.gpg"), overwrite: true);
        return $"  {name}: {{type: debian, suites: [bookworm], architecture: amd64, mirror: '{archive.Mirror}', "
            + $"template-mirror: 'https://{name}.example/apt', keyring: {name}.gpg"
            + $"{(take.Length > 0 ? $", take: {take}" : "")}}}\n";
    }

    private static IEnumerable<string> Own(Workbench bench, string template, string below)
    {
        var parent = bench.Current(below)!.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        return [.. bench.Current(template)!.Packages.Where(package => !parent.Contains((package.Name, package.Version)))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }

    private static string Status(Workbench bench, string template) => bench.Text(template, "var/lib/dpkg/status")!;

    private static Dictionary<string, string> Pins(Workbench bench, string template) => bench.Listing(template).Entries
        .Select(entry => entry.Path.ToString()!)
        .Where(path => path.StartsWith("/etc/apt/preferences.d/", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetFileName(path)!, path => bench.Text(template, path[1..])!);
}
