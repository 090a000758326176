using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

[Trait("Category", "Integration")]
public sealed class SeveralArchivesTests(GrownBase grown) : IDisposable
{
    private readonly TestArchive vendor = TestArchive.OfVendor(
        "Origin: Vendor\nLabel: Vendor",
        new MadePackage("chat") { Fields = "Depends: works, vendor-lib" }, new MadePackage("vendor-lib"),
        new MadePackage("works") { Version = "9999" }, new MadePackage("evil") { Fields = "Essential: yes" },
        new MadePackage("only-there"));

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
                + "made: {from: [talks, qube]}").Grow();

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
        bench.Do("audit");
    }

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
            + $"template-mirror: 'https://{name}.example/apt', keyring: {name}.gpg{(take.Length > 0 ? $", take: {take}" : "")}}}\n";
    }

    private static IEnumerable<string> Own(Workbench bench, string template, string below)
    {
        var parent = bench.Current(below)!.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        return [.. bench.Current(template)!.Packages.Where(package => !parent.Contains((package.Name, package.Version)))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }

    private static string Status(Workbench bench, string template) => bench.Text(template, "var/lib/dpkg/status")!;

    private static Dictionary<string, string> Pins(Workbench bench, string template) => bench.Listing(template).Entries
        .Select(entry => entry.Path.ToString()!).Where(path => path.StartsWith("/etc/apt/preferences.d/", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetFileName(path)!, path => bench.Text(template, path[1..])!);
}
