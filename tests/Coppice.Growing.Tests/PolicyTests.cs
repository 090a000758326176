using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

[Trait("Category", "Integration")]
public sealed class PolicyTests(GrownBase grown)
{
    [Fact]
    public void Denied_packages_are_refused_before_anything_is_made_wherever_they_come_from()
    {
        using var bench = new Workbench(grown).Declare(
            """
            system: {from: base, packages: [works], deny: {packages: [xdg-*], sections: [web]}}
            web: {from: system, packages: [help, browser]}
            office: {from: system, packages: [office]}
            below: {from: office, packages: [works-too]}
            fine: {from: system, packages: [works-too]}
            """);
        foreach (var verb in (string[])["plan", "build"])
        {
            var result = bench.Coppice(verb);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                $"web: browser is denied, its section is web in everything that grows from system: web asks for browser "
                    + $"({bench.FamilyFile}:14)\n",
                result.Error, StringComparison.Ordinal);
            Assert.Contains(
                $"office: xdg-utils is denied in everything that grows from system: office asks for office "
                    + $"({bench.FamilyFile}:15), office depends on xdg-utils\n",
                result.Error, StringComparison.Ordinal);
            Assert.Contains("family.yaml:13", result.Error, StringComparison.Ordinal);
            // Told once, where it comes in.
            Assert.DoesNotContain("below:", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("fine:", result.Error, StringComparison.Ordinal);
        }

        Assert.Null(bench.Current("system"));
        Assert.Contains(
            "system: browser is denied, it provides www-browser",
            bench.Declare("system: {from: base, packages: [browser], deny: {packages: [www-browser]}}").Build().Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_comes_later_is_held_against_what_is_there()
    {
        using var bench = new Workbench(grown).Declare("app: {from: base, packages: [office]}").Grow();
        bench.Declare("app: {from: base, packages: [office], deny: {sections: [editors]}, max-own-size: 8 KiB}");
        foreach (var verb in (string[])["plan", "build"])
        {
            var result = bench.Coppice(verb);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                $"app: office is denied, its section is editors: app asks for office ({bench.FamilyFile}:13)\n", result.Error,
                StringComparison.Ordinal);
            Assert.Contains("app: it adds ", result.Error, StringComparison.Ordinal);
        }

        // A policy changes nothing in the tree: nothing to build where it holds.
        Assert.Contains(
            "nothing to do",
            bench.Declare("app: {from: base, packages: [office], deny: {sections: [web]}, max-own-size: 1 GiB}").Build().Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_slip_in_a_policy_is_told()
    {
        using var bench = new Workbench(grown)
            .Declare("app: {from: base, packages: [works], deny: {packages: [browsr, nothing*], sections: [webs]}}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "app: deny names browsr, and no archive has such a package; did you mean browser?", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("app: there is no section webs; did you mean web?", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("deny names nothing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_gets_more_rights_than_is_allowed_never_becomes_a_generation()
    {
        using var bench = new Workbench(grown);
        bench.Write(
            "scripts/raise.sh",
            "#!/bin/sh\nset -e\nchmod u+s /usr/share/works/file\ncp /bin/true /usr/bin/odd\nchmod g+s /usr/bin/odd\n", 0x1ed);
        const string Base =
            "strict: {from: base, no-setuid-beyond: [libpam-modules-bin, login, mount, passwd, util-linux, /usr/bin/chage]}\n";
        bench.Declare(Base + "app: {from: strict, packages: [works], scripts: scripts/raise.sh}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"app: /usr/share/works/file is setuid, and no-setuid-beyond does not name it; it belongs to works: app asks for "
                + $"works ({bench.FamilyFile}:14)\n",
            result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "app: /usr/bin/odd is setgid, and no-setuid-beyond does not name it: no package has it\n", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("family.yaml:13", result.Error, StringComparison.Ordinal);
        Assert.NotNull(bench.Current("strict"));
        Assert.Null(bench.Current("app"));
        Assert.Empty(bench.Fsck());

        bench.Declare(Base + "app: {from: strict, packages: [works]}").Grow();
        bench.Declare(
            "strict: {from: base, no-setuid-beyond: [libpam-modules-bin, login, mount, passwd, util-linux, /usr/bin/chage, "
                + "works, /bin/odd]}\napp: {from: strict, packages: [works], scripts: scripts/raise.sh}").Grow();

        // What is there already, by its listing: no need to grow anything to know it. Each file is told at the first template
        // that has it.
        bench.Declare(
            "strict: {from: base, no-setuid-beyond: []}\napp: {from: strict, packages: [works], scripts: scripts/raise.sh}");
        var plan = bench.Coppice("plan");
        Assert.Equal(1, plan.ExitCode);
        Assert.Contains(
            "strict: /usr/bin/passwd is setuid, and no-setuid-beyond does not name it; it belongs to passwd: passwd is part of "
                + "every base",
            plan.Error, StringComparison.Ordinal);
        Assert.Contains("app: /usr/bin/odd is setgid", plan.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("app: /usr/bin/passwd", plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_template_adds_is_limited()
    {
        // 120 MB that the package does not say: known when it is grown.
        using var bench = new Workbench(grown)
            .Declare("app: {from: base, packages: [swells], max-own-size: 100 MiB}\nbelow: {from: app, packages: [works]}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("app: it adds 114.", result.Error, StringComparison.Ordinal);
        Assert.Contains("MiB, more than 100 MiB", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("app"));

        bench.Declare("app: {from: base, packages: [says-much], max-own-size: 100 MiB}");
        var plan = bench.Coppice("plan");
        Assert.Equal(1, plan.ExitCode);
        Assert.Contains("app: it would add 195.3 MiB (declared size), more than 100 MiB", plan.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"says-much, 195.3 MiB: app asks for says-much ({bench.FamilyFile}:13)", plan.Error, StringComparison.Ordinal);

        // It is what this template adds: those that grow from it have their own.
        bench.Declare("app: {from: base, packages: [works], max-own-size: 100 MiB}\nbelow: {from: app, packages: [swells]}")
            .Grow();
    }

    [Fact]
    public void Only_what_an_allowed_archive_has_may_be_there()
    {
        using var bench =
            new Workbench(grown).Declare("app: {from: base, packages: [works], only-archives: [test/bookworm]}").Grow();
        bench.Write("scripts/local.sh", "#!/bin/sh\nset -e\nmkdir -p /tmp/p/DEBIAN\nprintf 'Package: local\\nVersion: "
            + "1\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' >/tmp/p/DEBIAN/control\n"
            + "dpkg-deb -b /tmp/p /tmp/p.deb >/dev/null\ndpkg -i /tmp/p.deb\n", 0x1ed);
        bench.Declare(
            "app: {from: base, packages: [works], only-archives: [test/bookworm]}\nodd: {from: app, scripts: scripts/local.sh}");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "odd: local 1 is in no suite of test, and only test/bookworm is allowed: nothing that is declared asks for it\n",
            result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("odd"));
    }
}
