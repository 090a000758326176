using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Archives of distributions that stand on Debian, or have its form.</summary>
[Trait("Category", "Full")]
public sealed class DerivativesTests(GrownBase grown) : IDisposable
{
    private readonly UbuntuArchive ubuntu = new();

    // A suite of Debian's name and codename, from another host, with another key.
    private readonly TestArchive kicksecure = TestArchive.OfVendor(
        "Origin: Kicksecure\nLabel: Kicksecure\nSuite: bookworm",
        new MadePackage("kicksecure-cli") { Fields = "Depends: security-misc, works" },
        new MadePackage("security-misc")
        {
            Files = new Dictionary<string, string> { ["/etc/sysctl.d/30_security-misc.conf"] = "kernel.dmesg_restrict=1\n" },
            Scripts = new Dictionary<string, string>
            {
                ["preinst"] = "dpkg-divert --package security-misc --add --rename --divert /usr/share/works/file.distrib "
                    + "/usr/share/works/file",
            },
        },
        new MadePackage("works")
        {
            Version = "1.0-0kicksecure1",
            Files = new Dictionary<string, string> { ["/usr/share/works/file"] = "theirs\n" },
        });

    public void Dispose()
    {
        ubuntu.Dispose();
        kicksecure.Dispose();
    }

    [Fact]
    public void Kicksecure_s_suite_of_Debian_s_name_stands_on_Debian_s()
    {
        using var bench = Bench(
            "kicksecure", kicksecure.Keyring, $"suites: [bookworm], mirror: '{kicksecure.Mirror}'",
            "harder: {from: base, archives: [kicksecure], packages: [kicksecure-cli]}\nleaf: {from: harder, packages: [bulky]}")
            .Grow();

        Assert.Equal(["kicksecure-cli 1.0", "security-misc 1.0", "works 1.0-0kicksecure1"], Own(bench, "harder", "base"));
        Assert.Equal(
            "Types: deb\nURIs: https://kicksecure.example/apt\nSuites: bookworm\nComponents: main\n"
                + "Signed-By: /etc/apt/keyrings/kicksecure.gpg\n",
            bench.Text("harder", "etc/apt/sources.list.d/coppice-kicksecure.sources"));
        Assert.Contains("kicksecure", bench.Do("explain", "leaf", "/etc/sysctl.d/30_security-misc.conf").Text);
        Assert.Contains("no updates", bench.Do("check").Error + bench.Do("check").Text, StringComparison.OrdinalIgnoreCase);
        using (var apt = new AptReferee(
            bench.Text("leaf", "var/lib/dpkg/status")!, new Dictionary<string, string>(), grown.Archive, kicksecure))
        {
            Assert.Empty(apt.Upgradable());
        }

        bench.Do("audit", [.. bench.Children]);
    }

    [Fact]
    public void Ubuntu_s_form_is_taken_and_phased_updates_always()
    {
        var date = TestArchive.Date;
        ubuntu.Publish("noble", date, ("main", [Tool("1.0")]), ("universe", [new MadePackage("tool-data")]));
        ubuntu.Publish("noble-updates", date, ("main", [Tool("1.1", phase: 0)]), ("universe", []));
        using var bench = Bench(
            "ubuntu", ubuntu.Keyring, $"suites: [noble, noble-updates], components: [main, universe], mirror: '{ubuntu.Mirror}'",
            "plain: {from: base, archives: [ubuntu], packages: [tool]}\n"
                + "pinned: {from: plain, files: [{text: \"Package: none\\nPin: release n=none\\nPin-Priority: 1\\n\", "
                + "to: /etc/apt/preferences.d/none}]}").Grow();

        Assert.Equal(["tool 1.1", "tool-data 1.0"], Own(bench, "plain", "base"));
        Assert.Equal(
            "Types: deb\nURIs: https://ubuntu.example/apt\nSuites: noble noble-updates\nComponents: main universe\n"
                + "Signed-By: /etc/apt/keyrings/ubuntu.gpg\n",
            bench.Text("plain", "etc/apt/sources.list.d/coppice-ubuntu.sources"));

        // For one template Coppice itself chooses, for the other apt does, because of the file with a pin.
        ubuntu.Publish("noble-updates", date.AddDays(1), ("main", [Tool("1.2", phase: 0)]), ("universe", []));
        var check = bench.Do("check").Text;
        Assert.Matches(@"tool +1\.1 → 1\.2 .*in (2 templates|plain, pinned)", check);
        bench.Do("update", "--yes");
        Assert.Equal(["tool 1.2", "tool-data 1.0"], Own(bench, "plain", "base"));
        Assert.Equal("1.2", bench.Current("pinned")!.Packages.Single(package => package.Name == "tool").Version);
        bench.Do("audit", [.. bench.Children]);
    }

    private static MadePackage Tool(string version, int? phase = null) => new("tool")
    {
        Version = version,
        Fields = $"Depends: tool-data{(phase is { } percent ? $"\nPhased-Update-Percentage: {percent}" : "")}",
        Files = new Dictionary<string, string> { ["/usr/share/tool/version"] = version + "\n" },
    };

    private Workbench Bench(string name, string keyring, string declared, string templates)
    {
        var bench = new Workbench(
            (folder, text) =>
            {
                FamilyText.Write(folder, grown.Archive, text);
                File.Copy(keyring, folder.At($"{name}.gpg"), overwrite: true);
                var file = folder.At("family.yaml");
                File.WriteAllText(file, File.ReadAllText(file).Replace(
                    "templates:\n",
                    $"  {name}: {{type: debian, {declared}, architecture: amd64, keyring: {name}.gpg, take: all, "
                        + $"template-mirror: 'https://{name}.example/apt'}}\ntemplates:\n",
                    StringComparison.Ordinal));
            },
            grown.Store);
        return bench.Declare(templates);
    }

    private static IEnumerable<string> Own(Workbench bench, string template, string below)
    {
        var parent = bench.Current(below)!.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        return [.. bench.Current(template)!.Packages.Where(package => !parent.Contains((package.Name, package.Version)))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }
}
