using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>A growth is shown what it may install, and believes of what was read before only what its own base read.</summary>
[Trait("Category", "Integration")]
[TakesLong]
public sealed class ShownPackagesTests(GrownBase grown)
{
    [Fact]
    public void A_growth_sees_the_packages_that_it_installs_and_no_others_of_the_store()
    {
        // The store has the packages of the base, too.
        using var bench = new Workbench(grown).Declare(
            """
            watched: {from: base, files: [hook/]}
            one: {from: watched, packages: [works, chain-low], scripts: [look.sh]}
            two: {from: watched, packages: [works, works-too], scripts: [look.sh]}
            bare: {from: watched, scripts: [look.sh]}
            """);
        // Looks while packages are installed, as a maintainer script may, and again in the family's script.
        bench.Write("hook/etc/apt/apt.conf.d/99look", "DPkg::Post-Invoke {\"/usr/sbin/look hook\";};\n");
        bench.Write(
            "hook/usr/sbin/look",
            "#!/bin/sh\nset -e\ncd /run/coppice\n(find packages -type f -exec dpkg-deb --field {} Package ';' || true) "
                + "2>/dev/null | sort >\"/root/$1-packages\"\n"
            + "(find archive -name '*.deb' || true) 2>/dev/null | sed 's!.*/!!; s!_.*!!' | sort >\"/root/$1-archive\"\n"
            + "(ls twins/names || true) 2>/dev/null | sed 's!_.*!!' | sort >\"/root/$1-twins\"\n",
            0x1ed);
        bench.Write("look.sh", "#!/bin/sh\nexec /usr/sbin/look script\n", 0x1ed);
        bench.Grow();
        foreach (var (template, seen)
            in ((string, string?)[])[("one", "chain-low\nworks\n"), ("two", "works\nworks-too\n"), ("bare", null)])
        {
            Assert.All(
                (string[])["packages", "archive", "twins"],
                place => Assert.Equal(
                    (seen, ""), (bench.Text(template, $"root/hook-{place}"), bench.Text(template, $"root/script-{place}"))));
        }

        Assert.DoesNotContain(
            Directory.EnumerateDirectories(bench.Store.At("work")),
            folder => folder.Contains("sandbox", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_apt_of_one_base_read_is_not_shown_to_children_of_another()
    {
        using var bench = new Workbench(grown).Declare("lies: {archive: test, packages: [liar]}");
        bench.Write("see.sh", "#!/bin/sh\n# apt\nhead -c 5 /run/coppice/cache >/root/read || true\n", 0x1ed);
        bench.Grow();

        // Both bases are there already, and grow nothing: each of their children has its own base read.
        bench.Declare(
            "lies: {archive: test, packages: [liar]}\na: {from: lies, scripts: [see.sh]}\nb: {from: base, scripts: [see.sh]}\nc: "
                + "{from: lies, scripts: [see.sh]}");
        bench.Grow("-j", "1");
        Assert.Equal(("lies\n", "lies\n"), (bench.Text("a", "root/read"), bench.Text("c", "root/read")));
        Assert.Equal(5, bench.Entry("b", "root/read")!.Size);
        Assert.NotEqual("lies\n", bench.Text("b", "root/read"));
    }
}
